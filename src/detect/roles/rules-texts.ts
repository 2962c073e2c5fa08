/** Arguments in which people and models write freely. */
import type { RoleRule } from './rule.js'

export const TEXT_RULES: readonly RoleRule[] = [
  {
    id: 'text-name',
    role: 'text',
    weight: 6,
    because: 'its name says so',
    why: 'bodies, messages and comments hold whatever people write, code and SQL too',
    clue: {
      head: [
        'text, body, content, message, msg, comment, thought, description, desc, note, prompt, summary, title, subject, caption, question, answer',
        'reason, instruction, feedback, context, observation, markdown, reply, response, bio, story, paragraph, sentence, detail, review, remark',
        'headline, heading, subtitle, bullet point, transcript, alt, reasoning, goal, objective, topic, quote, changelog, replacement, footer, new',
        'old, replace, md, plaintext, abstract, biography, rationale, hypothesis, conclusion, analysis, plan, intent, purpose, request, lyric',
        'justification, problem, explanation, memo, agenda, post, tweet, claim, statement, utterance, persona, scenario, acceptance criteria, insight',
      ],
      notAfter: ['pull, merge, http, financial, mime, blog, sql'],
    },
    matches: [
      { name: 'body' },
      { name: 'commit_message' },
      { name: 'text_to_find' },
      { name: 'newText' },
      { name: 'promptText' },
      { name: 'content_to_set' },
      { name: 'new_string' },
    ],
    passes: [{ name: 'content_type' }, { name: 'text_color' }, { name: 'message_id' }, { name: 'pullRequest' }],
  },
  {
    id: 'text-described',
    role: 'text',
    weight: 5,
    because: 'its description begins with it',
    why: 'a description begins with what the thing is',
    clue: {
      begins: [
        'text, content, message, comment, description, prompt, summary, body, natural language query, instruction, question, markdown, title',
        'explanation, reason, note, sentence, topic, file content, text content, markdown content, replacement text, natural language, story',
        'natural language description, human readable description, reasoning, data to write, string to replace, string to insert, goal, value to set',
      ],
      saysNot: ['path, slug, filename, file name'],
    },
    matches: [
      { name: 'input', about: 'Text to translate' },
      { name: 'what', about: 'The content of the page in Markdown' },
      { name: 'element', about: 'Human-readable description used to ask' },
    ],
    passes: [
      { name: 'what', about: 'Content type' },
      { name: 'x', about: 'Text color in hex' },
      { name: 'x', about: 'Comment ID of the reply' },
      { name: 'x', about: 'Filter by text' },
    ],
  },
  {
    id: 'text-format',
    role: 'text',
    weight: 20,
    because: 'its format says so',
    why: 'the server’s author declared it',
    clue: { format: ['textarea', 'markdown', 'html', 'text', 'multiline'] },
    matches: [{ name: 'x', schema: { format: 'markdown' } }],
    passes: [{ name: 'x', schema: { format: 'date' } }],
  },
  {
    id: 'text-value',
    role: 'text',
    weight: 4,
    because: 'it is a value that is filled in as it stands',
    why: 'values of forms, cells and variables hold what people write',
    clue: { head: ['value, val, data, row, record, cell, metadata, payload, input, entry, variable, bind, fact'] },
    matches: [{ name: 'value' }, { name: 'data' }, { name: 'values' }],
    passes: [{ name: 'value_type' }, { name: 'data_id' }, { name: 'valued' }],
  },
  {
    id: 'text-arguments',
    role: 'text',
    weight: 6,
    because: 'it is an argument of a program',
    why: 'options of a command line begin with dashes: that is what they are for',
    clue: {
      head: ['arg, argument, flag, option, extra arg'],
      says: ['command line, cli, flag, command argument, argument to pass, arguments to pass, additional argument'],
    },
    matches: [{ name: 'args', about: 'Command-line arguments to pass' }],
    passes: [{ name: 'args' }, { name: 'options', about: 'Options of the chart' }],
  },
  {
    id: 'text-bound',
    role: 'text',
    weight: 6,
    because: 'it is bound to a statement as a value',
    why: 'what a database binds is never read as SQL',
    clue: {
      head: ['param, parameter, bind, value, arg'],
      around: ['sql, postgresql, mysql, sqlite, prepared statement, parameterized, bind, bound'],
    },
    matches: [{ name: 'params', tool: 'query: Run SQL' }],
    passes: [{ name: 'params', tool: 'draw: Draws a chart' }],
  },
]
