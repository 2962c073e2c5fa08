/** `npm run bench:peers [-- --quick]`: installs other people's bridges into a temporary folder and measures them. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { BUBBLEWRAP, prepare } from './prepare.mjs'
import { hand, main, ROOT, run, say } from './terminal.mjs'

await main(async () => {
  await prepare([BUBBLEWRAP])
  await build(['bench'])
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bridges-'))
  try {
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(ROOT, 'bench/bridges', name), join(folder, name))
    say('npm ci --ignore-scripts   (supergateway and mcp-proxy, in a temporary folder)')
    const installed = await run(['npm', 'ci', '--ignore-scripts', '--prefix', folder], { show: true })
    if (installed.code !== 0) throw new Error('npm ci failed; npm says why above')
    const argv = [process.execPath, 'build/bench/peers.js', join(folder, 'node_modules'), ...process.argv.slice(2)]
    await hand(argv)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
