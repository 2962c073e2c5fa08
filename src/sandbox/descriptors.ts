/** Descriptors that the gateway's parent left open. Node marks only the first few, so the rest would reach every server. */
import { closeSync, readdirSync, readFileSync } from 'node:fs'
import { isSystemError } from '../faults.js'

const O_CLOEXEC = 0o2000000

/**
 * Closes every descriptor above 2 that a program started by us would inherit. What Node opens for itself is close-on-exec.
 * To be called first, before anything else of ours is open. A channel to the parent (as `fork` makes) is disconnected,
 * since nothing of ours speaks on it; Node closes that one itself on the next tick.
 * @returns the numbers that were closed
 */
export function closeInherited(): number[] {
  const channel = channelDescriptor()
  if (channel !== undefined) process.disconnect?.()
  const others = inheritable().filter((descriptor) => descriptor !== channel)
  for (const descriptor of others) closeSync(descriptor)
  return others
}

function channelDescriptor(): number | undefined {
  const { channel } = process
  return channel && 'fd' in channel && typeof channel.fd === 'number' ? channel.fd : undefined
}

/** Descriptors above 2 that survive exec. */
export function inheritable(): number[] {
  const open = readdirSync('/proc/self/fdinfo').map(Number)
  return open.filter((descriptor) => descriptor > 2 && survivesExec(descriptor))
}

function survivesExec(descriptor: number): boolean {
  try {
    const [, flags] = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? []
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0
  } catch (error) {
    // The descriptor by which the listing was read is gone by now.
    if (isSystemError(error, 'ENOENT')) return false
    throw error
  }
}
