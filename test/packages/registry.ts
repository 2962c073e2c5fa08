/** A package registry on loopback: packuments and tarballs made in the test, hostile ones included. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { packTar, type TarHeader } from 'modern-tar'

export interface Item {
  readonly header: Partial<TarHeader> & { readonly name: string }
  readonly body?: string
}
export interface Published {
  readonly manifest: { readonly name: string; readonly version: string; readonly [key: string]: unknown }
  /** Beside package.json, which is made of the manifest unless an item replaces it. */
  readonly files?: Readonly<Record<string, string>>
  readonly items?: readonly Item[]
  /** Replaces what the packument says of this version. */
  readonly says?: Readonly<Record<string, unknown>>
  /** Replaces `dist`. */
  readonly dist?: Readonly<Record<string, unknown>>
  readonly tarball?: Uint8Array
}

export interface Registry {
  readonly url: string
  /** Paths that were asked for. */
  readonly asked: readonly string[]
  /** From now on. */
  publish(published: Published): Promise<void>
  close(): Promise<void>
}

export async function startRegistry(...published: readonly Published[]): Promise<Registry> {
  const packages = new Map<string, Map<string, { published: Published; tarball: Uint8Array }>>()
  const asked: string[] = []
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url ?? '')
    asked.push(path)
    const [, name = '', version] = /^\/(.+?)(?:\/-\/([^/]+)\.tgz)?$/.exec(path) ?? []
    const versions = packages.get(name)
    if (version !== undefined) {
      const tarball = versions?.get(version)?.tarball
      response.writeHead(tarball ? 200 : 404).end(tarball)
    } else {
      response
        .writeHead(versions ? 200 : 404, { 'content-type': 'application/json' })
        .end(JSON.stringify(versions ? packument(name, versions) : {}))
    }
  }

  function packument(name: string, versions: Map<string, { published: Published; tarball: Uint8Array }>) {
    const described = [...versions].map(([version, { published, tarball }]) => {
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
      const dist = { tarball: `${url}${name}/-/${version}.tgz`, integrity, ...published.dist }
      return [version, { ...published.manifest, ...published.says, dist }] as const
    })
    return { name, 'dist-tags': { latest: [...versions.keys()].at(-1) }, versions: Object.fromEntries(described) }
  }

  const registry: Registry = {
    url,
    asked,
    async publish(one) {
      const { name, version } = one.manifest
      const versions = packages.get(name) ?? new Map<string, { published: Published; tarball: Uint8Array }>()
      packages.set(name, versions.set(version, { published: one, tarball: one.tarball ?? (await tarballOf(one)) }))
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  for (const one of published) await registry.publish(one)
  return registry
}

export async function tarballOf({ manifest, files = {}, items = [] }: Published): Promise<Uint8Array> {
  const own = items.some(({ header }) => header.name === 'package/package.json')
  const plain = Object.entries({ ...(own ? {} : { 'package.json': JSON.stringify(manifest) }), ...files })
  const all: readonly Item[] = [...plain.map(([name, body]) => ({ header: { name: `package/${name}` }, body })), ...items]
  const entries = all.map(({ header, body = '' }) => ({
    header: { type: 'file' as const, size: Buffer.byteLength(body), ...header },
    body,
  }))
  return gzipSync(await packTar(entries))
}
