import { describe, expect, it } from 'vitest'
import type { CacheShape } from '../../src/cache/shape.ts'
import { createCodec, parseCodecId } from '../../src/codecs/registry.ts'
import type { Engine, EngineSetting } from '../../src/engines/engine.ts'
import { engines, findEngine } from '../../src/engines/registry.ts'
import { seedOf } from '../../src/numerics/random.ts'

const headDims = [32, 36, 64, 80, 96, 112, 128, 192, 256]
const depths = [1, 2, 3, 4, 5, 12]
const shapes: readonly CacheShape[] = headDims.flatMap((headDim) =>
  depths.map((numLayers) => ({ numLayers, numQueryHeads: 6, numKvHeads: 2, headDim })),
)
const sensitiveLayers = [0, 7, 3, 2, 11, 5, 4, 6, 8, 9]

function settingsOf(engine: Engine, shape: CacheShape): readonly EngineSetting[] {
  const layers = sensitiveLayers.filter((layer) => layer < shape.numLayers)
  return [...engine.settings(shape), ...engine.settings(shape, layers)]
}

/** A setting in the words of a snapshot: runs of equal layers are one. */
function describeSetting({ label, layers, configuration, warnings }: EngineSetting): string {
  const runs: string[] = []
  for (const [layer, { k, v }] of layers.entries()) {
    const text = `${k} / ${v}`
    const last = runs.at(-1)
    if (last?.endsWith(`: ${text}`)) runs[runs.length - 1] = `${last.split(/[-:]/, 1)[0]}-${layer}: ${text}`
    else runs.push(`${layer}: ${text}`)
  }
  const notes = warnings.map((warning) => `  ! ${warning}`)
  return [
    label,
    ...configuration.split('\n').map((line) => `  ${line}`),
    ...runs.map((run) => `  ${run}`),
    ...notes,
  ].join('\n')
}

describe('the engines', () => {
  it('have names of their own', () => {
    expect(engines.length).toBeGreaterThan(0)
    expect(new Set(engines.map((engine) => engine.id)).size).toBe(engines.length)
    for (const engine of engines) expect(findEngine(engine.id)).toBe(engine)
  })

  it('are found by the nearest name', () => {
    expect(() => findEngine('vlm')).toThrow(
      'engine: unknown name "vlm"; did you mean "vllm"? expected one of llama.cpp, vllm, transformers',
    )
    expect(() => findEngine('word processor')).toThrow(
      'engine: unknown name "word processor"; expected one of',
    )
  })
})

describe.each(engines)('$id', (engine) => {
  it('names codecs that exist, by their canonical ids, for head dims that they serve', () => {
    const ids = new Set<string>()
    for (const shape of shapes)
      for (const { layers } of settingsOf(engine, shape))
        for (const { k, v } of layers) for (const id of [k, v]) ids.add(`${shape.headDim} ${id}`)
    expect(ids.size).toBeGreaterThan(headDims.length)
    for (const entry of ids) {
      const [headDim, id] = entry.split(' ')
      expect(parseCodecId(id).id).toBe(id)
      expect(createCodec(id, Number(headDim), seedOf(1)).encodedBytes(1)).toBeGreaterThan(0)
    }
  })

  it('can leave the cache alone, whatever its shape', () => {
    for (const shape of shapes) {
      const alone = settingsOf(engine, shape).filter(({ layers }) =>
        layers.every(({ k, v }) => k === 'f16' && v === 'f16'),
      )
      expect(alone.length).toBeGreaterThan(0)
    }
  })

  it('says what every layer stores, and tells its settings apart', () => {
    for (const shape of shapes) {
      const settings = engine.settings(
        shape,
        sensitiveLayers.filter((layer) => layer < shape.numLayers),
      )
      for (const { layers } of settings) expect(layers.length).toBe(shape.numLayers)
      expect(new Set(settings.map(({ label }) => label)).size).toBe(settings.length)
      expect(new Set(settings.map(({ configuration }) => configuration)).size).toBe(settings.length)
    }
  })

  it('gives these settings for a small cache', () => {
    const shape: CacheShape = { numLayers: 8, numQueryHeads: 6, numKvHeads: 2, headDim: 128 }
    const settings = engine.settings(shape, [3, 0, 5]).map(describeSetting)
    const cannotExpress = engine.cannotExpress.map((what) => `cannot express: ${what}`)
    expect(`\n${[...settings, ...cannotExpress].join('\n')}\n`).toMatchSnapshot()
  })
})
