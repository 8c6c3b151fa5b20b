import { expect, it } from 'vitest'
import { printableBytes, readPrintableBytes } from '../../src/kernels/printableBytes.ts'

it('writes any byte as characters that stand in any string as they are, and reads them back', () => {
  const bytes = Uint8Array.from({ length: 256 * 256 }, (_, index) => (index % 2 ? index >> 8 : index))
  const text = printableBytes(bytes)
  expect(text).toMatch(/^[#-&(-[]+$/)
  expect(readPrintableBytes(text)).toEqual(bytes)
  expect(readPrintableBytes('')).toEqual(new Uint8Array(0))
})
