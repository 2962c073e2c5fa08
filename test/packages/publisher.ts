/** A process that publishes a tree of a few hundred files: `publisher.js TREES [WORD]`. */
import { Staging } from '#sluice/packages/staging.js'

const [, , trees = '', word = ''] = process.argv

const staging = new Staging(trees)
try {
  for (let at = 0; at < 200; at++) staging.add(`d${at % 7}/f${at}`, false, Buffer.from(`${word} ${at}`))
  console.log(await staging.publish(() => undefined))
} finally {
  await staging.discard()
}
