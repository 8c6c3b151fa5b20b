import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** What a page needs to share memory with workers. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Modules as files for a browser, with nothing left to resolve: by the path that they are served at. */
export type Bundle = ReadonlyMap<string, string>

/** @param input source files, by the name that each is served under */
export async function bundleFor(input: Readonly<Record<string, URL>>): Promise<Bundle> {
  const entries = Object.entries(input).map(([name, file]) => [name, fileURLToPath(file)])
  const built = await rolldown({ input: Object.fromEntries(entries), platform: 'browser' })
  const { output } = await built.generate({ format: 'esm', entryFileNames: '[name].js' })
  return new Map(
    output.flatMap((file): [string, string][] =>
      file.type === 'chunk' ? [[`/${file.fileName}`, file.code]] : [],
    ),
  )
}

/** Serves an empty page of the bundle's own origin; what is in no bundle is that page, too. */
export async function serveBundle(
  files: Bundle,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer(({ url = '/' }, response) => {
    const code = files.get(url)
    const type = code === undefined ? 'text/html' : 'text/javascript'
    response
      .writeHead(200, { 'Content-Type': type, ...headers })
      .end(code ?? '<!doctype html><link rel="icon" href="data:,">')
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return { server, address: `http://localhost:${(server.address() as AddressInfo).port}/` }
}
