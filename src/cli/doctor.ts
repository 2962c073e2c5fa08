/** `sluice doctor`: what this machine guarantees, and the one repair that Sluicegate does itself. */
import { visible } from '../detect/visible.js'
import { EXIT } from '../faults.js'
import { type AppArmorFix, doctorData, fixAppArmor, renderDoctor } from '../sandbox/doctor.js'
import { REQUIRED } from '../sandbox/sandbox.js'
import type { Command, Terminal } from './command.js'
import { sandboxBackend } from './compose.js'

/** Exit code 0 if servers can be started here. */
export const main: Command = async (parsed, terminal) => {
  if (parsed.on.has('fix')) await fix(terminal)
  const backend = sandboxBackend()
  const { guarantees, rows } = await backend.probe()
  const report = parsed.on.has('json')
    ? JSON.stringify(doctorData(backend.name, rows), undefined, 2)
    : renderDoctor(backend.name, rows)
  terminal.out(`${report}\n`)
  return REQUIRED.every((guarantee) => guarantees.has(guarantee)) ? EXIT.ok : EXIT.sandbox
}

/** Speaks on stderr: stdout is the report, which may be data. */
async function fix(terminal: Terminal): Promise<void> {
  const planned = await fixAppArmor({ write: false })
  terminal.err(fixText(planned))
  if (planned.steps.length === 0) return
  if (process.geteuid?.() !== 0)
    return terminal.err('These steps need root: `sudo sluice doctor --fix`, or run them one by one.\n\n')
  await fixAppArmor({ write: true })
  terminal.err('Done.\n\n')
}

function fixText({ about, steps, profile }: AppArmorFix): string {
  const lines = [
    about,
    ...steps.map((step) => `  ${step.join(' ')}`),
    ...(profile === undefined ? [] : ['', ...profile.split('\n')]),
  ]
  return `${lines.map((line) => visible(line)).join('\n')}\n\n`
}
