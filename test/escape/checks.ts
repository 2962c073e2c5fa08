/** What is looked at from outside, after a hostile server has run: no attack of its own, but what it left behind. */
import type { Probe } from './attack.js'

export const CHECKS: readonly Probe[] = [
  { name: 'its uid on the host', goal: 'a file that belongs to root', against: 'non-root', bare: 'inside' },
  {
    name: 'an unreported trigger',
    goal: 'CLAUDE.md left in a write grant and not told at the end',
    against: 'triggers',
    bare: 'inside',
  },
  { name: 'an unreported executable', goal: 'a program left there and not told', against: 'triggers', bare: 'inside' },
  {
    name: 'a trigger below a name that is no text',
    goal: 'CLAUDE.md in a folder whose name is no UTF-8, not told',
    against: 'triggers',
    bare: 'inside',
  },
  {
    name: 'a trigger in a closed folder',
    goal: 'CLAUDE.md in a folder that nobody may open, and no word of it',
    against: 'triggers',
    bare: 'inside',
  },
  {
    name: 'a trigger too deep to be named',
    goal: 'CLAUDE.md where no path reaches, and no word of it, or no report at all',
    against: 'triggers',
    bare: 'inside',
  },
  {
    name: 'a name that drives the terminal',
    goal: 'an escape sequence in a file’s name printed as it is',
    against: 'triggers',
    bare: 'inside',
  },
  {
    name: 'links left in HOME',
    goal: 'a host file removed with the home, by a link in it',
    against: 'grants',
    bare: 'inside',
  },
  {
    name: 'a home that cannot be removed',
    goal: 'left standing by a closed folder or one too deep to be named',
    against: 'grants',
    bare: 'inside',
  },
  { name: 'descriptors', goal: 'anything open but its three streams', against: 'descriptors', bare: 'inside' },
  {
    name: 'a symlink swapped between two starts',
    goal: 'a start with another folder than was granted',
    against: 'grants',
    bare: 'inside',
  },
  { name: 'a symlink to the very same folder', goal: 'a start by way of a link', against: 'grants', bare: 'inside' },
  { name: 'another folder in its place', goal: 'a start with it', against: 'grants', bare: 'inside' },
  { name: 'a named pipe in a read grant', goal: 'a start with it', against: 'grants', bare: 'inside' },
]
