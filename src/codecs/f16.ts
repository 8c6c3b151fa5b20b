import { decodeFloat16, encodeFloat16 } from '../numerics/float16.ts'
import type { CodecFamily } from './codec.ts'
import { compiledNumbers } from './compiledNumbers.ts'
import { createSixteenBitCodec } from './sixteenBit.ts'

/**
 * Half precision: what most engines store by default, and what compression ratios refer to.
 *
 * - Error: at most 2^-11 of each value from 2^-14 up; 2^-25 below.
 * - Cost: 16 bits per value.
 * - Assumes: no value beyond 65504.
 */
export const f16: CodecFamily = {
  name: 'f16',
  title: 'half precision',
  source: 'IEEE 754-2019, binary16',
  options: [],
  create: (request) =>
    createSixteenBitCodec(request, {
      encode: encodeFloat16,
      decode: decodeFloat16,
      infinityBits: 0x7c00,
      wayOut: 'use bf16 or f32',
    }),
  compiled: compiledNumbers('Halves', 2),
}
