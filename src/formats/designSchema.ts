import { z } from 'zod'
import type { CodecFamily } from '../codecs/codec.ts'
import { qjl } from '../codecs/qjl.ts'
import { scalar } from '../codecs/scalar.ts'
import { schemeBits } from '../study/schemes.ts'

const count = z.int().min(1)

/** A list of what is crossed with the rest: not empty, nothing twice. */
function levels<Level>(level: z.ZodType<Level>) {
  return z
    .array(level)
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'expected nothing twice')
}

/** The values of a codec's option: the levels of a reading. */
function optionLevels({ options }: CodecFamily, name: string) {
  return levels(z.enum(options.find((option) => option.name === name)?.values ?? []))
}

const readings = z
  .strictObject({
    sketch: optionLevels(qjl, 'sketch'),
    scale: optionLevels(qjl, 'scale'),
    codebook: optionLevels(scalar, 'codebook'),
    norm: optionLevels(scalar, 'norm'),
  })
  .describe('What the paper leaves open: sketch and decode scale of QJL, codebook and norm of KV.')

const grid = z.strictObject({
  name: z.string().min(1),
  laws: levels(z.string()).describe('gaussian, laplace, student5, student3, or trace: rows of a real trace.'),
  structures: levels(z.string()).describe('full, rank<r> or channels; trace ignores it.'),
  headDims: levels(count).describe('m * 2^k with m in 1, 12, 20, 28, 36; for trace, that of the trace.'),
  bits: levels(z.int().min(schemeBits.min).max(schemeBits.max)).describe('Nominal bits per value.'),
  temperatures: levels(z.number().gt(0)).exactOptional().describe('Factors on the logits; 1 if absent.'),
  schemes: levels(z.string()).describe(
    'KV, KQV, QKQV, MSE-only, QKV; options of their codecs behind a colon.',
  ),
  readings,
})

/** The shape of a study's design, version 1. What it cannot say is in `designFile.ts`. */
export const designSchema = z
  .strictObject({
    format: z.literal('kqv-study-1'),
    name: z.string().regex(/^[\w-]+$/, 'expected letters, digits, _ and -'),
    seed: z.int().min(0),
    trials: count.describe('Independent draws of every condition: the units of every test.'),
    numKeys: count,
    numQueries: count,
    trace: z
      .string()
      .exactOptional()
      .describe('File of the trace that the law trace draws from, relative to the working directory.'),
    grids: z.array(grid).min(1),
  })
  .meta({
    title: 'kqv study design',
    description: 'What a study draws, what it compares on each draw, and how often.',
  })
