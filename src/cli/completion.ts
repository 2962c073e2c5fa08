/** `sluice completion SHELL`: the script for a shell; with words after `--`, what it asks of us at each press of the key. */
import { existsSync } from 'node:fs'
import { pairOf, readLockText } from '../config/files.js'
import { findFolders } from '../config/paths.js'
import { EXIT, Fault } from '../faults.js'
import { readLock } from '../manifest/read.js'
import { type Candidate, candidatesFor } from './candidates.js'
import type { Command, Terminal } from './command.js'
import { COMMANDS } from './commands.js'
import { thisUser } from './compose.js'

export const main: Command = (parsed, terminal) => {
  const [shell = ''] = parsed.operands
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined
  if (script === undefined)
    throw new Fault('usage', { why: `there is no completion for ${JSON.stringify(shell)}`, command: 'completion ' })
  terminal.out(parsed.rest.length === 0 ? script : answer(parsed.rest, terminal))
  return Promise.resolve(EXIT.ok)
}

/** Lines `WORD` or `WORD<TAB>MEANING`; `:files` and `:folders` leave it to the shell. */
function answer(words: readonly string[], terminal: Terminal): string {
  const found = candidatesFor(words, COMMANDS)
  switch (found) {
    case 'files':
    case 'folders':
      return `:${found}\n`
    case 'servers': {
      const current = words.at(-1) ?? ''
      return linesOf(namesOf(terminal).flatMap((word) => (word.startsWith(current) ? [{ word }] : [])))
    }
    default:
      return linesOf(found)
  }
}

function linesOf(candidates: readonly Candidate[]): string {
  return candidates.map(({ word, summary }) => `${word}${summary === undefined ? '' : `\t${summary}`}\n`).join('')
}

/** From the user's own lock alone: no YAML is parsed, nothing is made, and nothing of a project is opened. */
function namesOf({ env }: Terminal): string[] {
  const { yaml } = findFolders(env, thisUser())
  const lock = existsSync(yaml) ? readLockText(pairOf(yaml)) : undefined
  return lock === undefined ? [] : Object.keys(readLock(lock.text, lock.file).servers)
}

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# sluice: put this line into ~/.bashrc:  source <(sluice completion bash)
_sluice() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) compopt -o default ;;
      :folders) compopt -o dirnames ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(sluice completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _sluice sluice
`,
  zsh: `#compdef sluice
# sluice: put this line into ~/.zshrc, after compinit:  source <(sluice completion zsh)
_sluice() {
  local line
  local -a found
  for line in "\${(@f)$(sluice completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :files) _files ;;
      :folders) _files -/ ;;
      ?*) found+=("\${line/$'\\t'/:}") ;;
    esac
  done
  (( \${#found} )) && _describe sluice found
}
compdef _sluice sluice
`,
  fish: `# sluice: write this to ~/.config/fish/completions/sluice.fish
function __sluice_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (sluice completion fish -- $words[2..-1] 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path (commandline -ct)
            case :folders
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c sluice -f -a '(__sluice_complete)'
`,
}
