import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { loadOnnxRuntime } from '../../src/models/onnxRuntime.ts'

const source = fileURLToPath(new URL('../../src/models/onnxRuntime.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'kqv-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('onnxruntime-node', () => {
  it('is asked for in one line where it is not installed', () => {
    const alone = join(folder, 'onnxRuntime.ts')
    copyFileSync(source, alone)
    const program = `
      const { loadOnnxRuntime } = await import(${JSON.stringify(pathToFileURL(alone))})
      await loadOnnxRuntime(1).catch(({ name, message }) => console.log(name + ': ' + message))`
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(printed).toBe(
      'RangeError: onnxruntime-node: must be installed to run a model, got no such package; npm install onnxruntime-node\n',
    )
  })

  it.each([0, 1.5, Number.NaN])('runs on no %d threads', async (threads) => {
    await expect(loadOnnxRuntime(threads)).rejects.toThrow(
      `model: threads must be a whole number from 1 on, got ${threads}`,
    )
  })
})
