/** A process that publishes a tree of a few hundred files: `publisher.js TREES [WORD]`. */
import { Staging } from '#sluice/packages/trees.js'

const [, , trees = '', word = ''] = process.argv

async function* content(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

const staging = await Staging.open(trees)
try {
  for (let at = 0; at < 200; at++) await staging.add(`d${at % 7}/f${at}`, false, content(`${word} ${at}`))
  console.log(await staging.publish())
} finally {
  await staging.discard()
}
