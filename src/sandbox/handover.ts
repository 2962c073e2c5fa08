/** The descriptors that one start hands to bubblewrap, and the argument text that names them. */
import { randomUUID } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../faults.js'
import type { Argument, Handed } from './arguments.js'
import { O_PATH, openGrant } from './grants.js'
import type { ResolvedGrant } from './sandbox.js'

export interface Handover {
  /** Ours, in the order in which the child gets them from `first` up. */
  readonly descriptors: readonly number[]
  /** The number that the argument text has in the child. */
  readonly args: number
  close(): void
}

/**
 * Opens everything that `args` names.
 * @param first the number that the first descriptor will have in the child
 * @throws Fault `sandbox.grant-changed`; nothing stays open then
 */
export function handOver(args: readonly Argument[], first: number): Handover {
  const descriptors: number[] = []
  const close = (): void => {
    for (const descriptor of descriptors.splice(0)) closeSync(descriptor)
  }
  const hand = (descriptor: number): number => first - 1 + descriptors.push(descriptor)
  try {
    const texts = args.map((argument) => {
      if (typeof argument === 'string') return argument
      const number = hand(openHanded(argument.handed))
      return argument.as === 'path' ? `/proc/self/fd/${number}` : String(number)
    })
    const text = hand(unnamedFile(Buffer.from(texts.map((each) => `${each}\0`).join(''))))
    return { descriptors, args: text, close }
  } catch (error) {
    close()
    throw error
  }
}

function openHanded(handed: Handed): number {
  switch (handed.kind) {
    case 'bytes':
      return unnamedFile(handed.bytes)
    case 'grant':
      return openGrant(handed.grant)
    case 'trigger':
      return openTrigger(handed.grant, handed.name)
    default:
      return handed satisfies never
  }
}

/** Another session of the same server may have put a link in its place since it was surveyed. */
function openTrigger(grant: ResolvedGrant, name: string): number {
  const folder = openGrant(grant)
  try {
    const descriptor = openSync(`/proc/self/fd/${folder}/${name}`, O_PATH | constants.O_NOFOLLOW)
    const stat = fstatSync(descriptor)
    if (stat.isFile() || stat.isDirectory()) return descriptor
    closeSync(descriptor)
    throw new Fault('sandbox.grant-changed', { name: grant.name, path: grant.path, why: `${name} has become something else` })
  } finally {
    closeSync(folder)
  }
}

/** A complete file that nobody else can open: it loses its name before it gets its content. Read from the start by whoever inherits it. */
export function unnamedFile(bytes: Buffer): number {
  const path = join(tmpdir(), `sluice-${randomUUID()}`)
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
  unlinkSync(path)
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at, at)
  return descriptor
}
