/** A person at the terminal. Questions go to stderr, so that stdout holds nothing but the command's output. */
import type { Person } from './decide.js'

export async function personAtTerminal(): Promise<Person> {
  const { isCancel, multiselect, select } = await import('@clack/prompts')
  const output = process.stderr
  return {
    async choose(message, options) {
      const answer: unknown = await select({
        message,
        options: options.map((option) => ({ ...option, value: option.value as string })),
        output,
      })
      return isCancel(answer) ? undefined : options.find((option) => option.value === answer)?.value
    },
    async several(message, options, chosen) {
      const answer = await multiselect({
        message,
        options: options.map((option) => ({ ...option })),
        initialValues: [...chosen],
        required: false,
        output,
      })
      return isCancel(answer) ? undefined : answer
    },
  }
}
