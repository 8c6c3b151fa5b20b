import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { writeOnnxFolder } from '../models/onnxFolderFiles.ts'
import { temporaryFolder } from '../models/temporaryFolder.ts'

const hook = new URL('packageSource.mjs', import.meta.url)
const example = fileURLToPath(new URL('../../examples/putAsideChat.mjs', import.meta.url))

describe('the example of a chat put aside', () => {
  const folder = writeOnnxFolder(temporaryFolder(), 'llama', 'scaleBehind')

  it('goes on with the same words, from less than a third of the memory', () => {
    const words = ['--import', hook.href, example, folder, 'ABCDEFGHIJKL=12']
    const output = execFileSync(process.execPath, words, { encoding: 'utf8' })
    const [sizes, resumed, through] = output.trim().split('\n')
    const [fullBytes, heldBytes] = sizes.match(/\d+/g)!.map(Number)
    // 26 tokens of 2 layers of 2 heads of 8 numbers
    expect(fullBytes).toBe(26 * 2 * 2 * 2 * 8 * 4)
    // a byte a number, and a norm of 2 bytes
    expect(heldBytes).toBe(26 * 2 * 2 * 2 * (8 + 2))
    expect(resumed.length).toBeGreaterThan('A B C D E F G H I J K L = 1 2'.length + 24)
    expect(through).toBe(`the chat that was never put aside: ${resumed}`)
  })
})
