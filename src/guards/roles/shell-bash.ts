/** Command lines, by a parser of bash. What other shells read otherwise is told as a construct of its own, so that no operator hides in it. */
import type { Command, forEachChild, ParsedScript, SyntaxNode, Word, WordPart } from 'unbash'
import { reason } from '../../faults.js'
import type { Reader, ShellCommand, ShellScript } from './parsers.js'

export interface BashParser {
  readonly parse: (text: string) => ParsedScript
  readonly forEachChild: typeof forEachChild
}

export function bashReader(parser: BashParser): Reader<ShellScript> {
  return (text) => {
    try {
      return { ok: true, value: scriptOf(text, parser) }
    } catch (thrown) {
      return { ok: false, why: reason(thrown) }
    }
  }
}

function scriptOf(text: string, { parse, forEachChild }: BashParser): ShellScript {
  const commands: ShellCommand[] = []
  const uses = new Set<string>()
  const open: SyntaxNode[] = [parse(text)]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const used of usedBy(node)) uses.add(used)
    if (node.type === 'Command') commands.push(commandOf(node))
    forEachChild(node, (child) => open.push(child))
  }
  return { commands, uses: [...uses] }
}

/** By the type of a node: our own operators, or another construct, which no setting allows. */
const CONSTRUCTS: Readonly<Partial<Record<SyntaxNode['type'], string>>> = {
  AndOr: 'chain',
  Redirect: 'redirect',
  HereString: 'redirect',
  HereDoc: 'redirect',
  CommandExpansion: 'substitution',
  ArithmeticCommandExpansion: 'substitution',
  ProcessSubstitution: 'substitution',
  If: 'condition',
  Case: 'condition',
  For: 'loop',
  ArithmeticFor: 'loop',
  While: 'loop',
  Select: 'loop',
  Function: 'function',
  Coproc: 'coprocess',
  Subshell: 'subshell',
  BraceGroup: 'group',
  TestCommand: 'test',
  ArithmeticCommand: 'arithmetic',
  // It runs what stands in the index of an array.
  ArithmeticExpansion: 'arithmetic',
  ArrayValue: 'array',
  Transform: 'transformation',
  Names: 'indirection',
  Unknown: 'unknown expansion',
  // To a plain sh these are a dollar sign and quotes that end elsewhere, a bracket, or an error.
  AnsiCQuoted: 'dollar quoting',
  LocaleString: 'dollar quoting',
  ExtendedGlob: 'extended pattern',
}

function usedBy(node: SyntaxNode): string[] {
  const construct = CONSTRUCTS[node.type]
  const used = construct === undefined ? [] : [construct]
  switch (node.type) {
    case 'Script':
      mustBeWhole(node)
      return node.commands.length > 1 ? ['chain'] : []
    case 'CompoundList':
      return node.commands.length > 1 ? ['chain'] : []
    case 'Statement':
      return node.background === true ? ['background'] : []
    case 'Pipeline':
      return [...(node.commands.length > 1 ? ['pipe'] : []), ...(node.operators.includes('|&') ? ['redirect'] : [])]
    case 'Redirect':
      // A plain sh reads `&>` as `&`, and then `>`.
      return node.operator.startsWith('&>') ? [...used, 'background'] : used
    case 'SimpleExpansion':
      return node.text === '$IFS' ? ['word splitting'] : []
    case 'ParameterExpansion':
      if (node.parameter === 'IFS') return ['word splitting']
      return node.prefix === '!' ? ['indirection'] : []
    case 'CommandExpansion':
    case 'ProcessSubstitution':
    case 'ArithmeticCommandExpansion':
      if (node.script === undefined) throw new Error('a substitution in it cannot be read')
      return used
    default:
      return used
  }
}

/** The parser recovers from errors; we do not. */
function mustBeWhole({ errors = [] }: ParsedScript): void {
  const [error] = errors
  if (error !== undefined) throw new Error(`${error.message} at ${error.pos}`)
}

function commandOf(command: Command): ShellCommand {
  const words = [command.name, ...command.args].filter((word) => word !== undefined)
  return {
    words: words.map((word) => (word.type === 'Word' ? literalOf(word) : `${word.name}=`)),
    sets: command.prefix.flatMap((part) => (part.type === 'Assignment' ? [part.name] : [])),
  }
}

/** What the shell passes on, where that is known before it runs. */
function literalOf({ value, parts }: Word): string | undefined {
  if (parts === undefined) return value
  const texts = parts.map(partOf)
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined
}

function partOf(part: WordPart): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return part.value
    case 'DoubleQuoted':
      return part.parts.every((inner) => inner.type === 'Literal') ? part.parts.map(({ value }) => value).join('') : undefined
    default:
      return undefined
  }
}
