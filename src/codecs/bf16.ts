import { decodeBfloat16, encodeBfloat16 } from '../numerics/bfloat16.ts'
import type { CodecFamily } from './codec.ts'
import { createSixteenBitCodec } from './sixteenBit.ts'

/**
 * Brain float: single precision's range at an eighth of half precision's resolution.
 *
 * - Error: at most 2^-8 of each value from 2^-126 up; 2^-134 below.
 * - Cost: 16 bits per value.
 * - Assumes: no value beyond 3.39e38.
 */
export const bf16: CodecFamily = {
  name: 'bf16',
  title: 'brain float',
  source: 'Wang and Kanwar (2019), "BFloat16: The secret to high performance on Cloud TPUs"',
  options: [],
  create: (request) =>
    createSixteenBitCodec(request, {
      encode: encodeBfloat16,
      decode: decodeBfloat16,
      infinityBits: 0x7f80,
      wayOut: 'use f32',
    }),
}
