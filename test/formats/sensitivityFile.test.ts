import { describe, expect, it } from 'vitest'
import type { Sensitivity } from '../../src/cache/sensitivity.ts'
import { operands } from '../../src/cache/shape.ts'
import { readSensitivity, writeSensitivity } from '../../src/formats/sensitivityFile.ts'

const sensitivity: Sensitivity = {
  model: 'tiny',
  shape: { numLayers: 2, numQueryHeads: 2, numKvHeads: 1, headDim: 8 },
  probe: 'mse3',
  seed: 1,
  numDocuments: 8,
  numPredictions: 760,
  tensors: [0, 1].flatMap((layer) =>
    operands.map((operand) => ({ layer, kvHead: 0, operand, klNats: 1e-3 * (layer + 1) })),
  ),
}
const text = writeSensitivity(sensitivity)

function changed(part: Partial<Sensitivity>): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), ...part })
}

describe('a sensitivity file', () => {
  it('is read as it was written', () => {
    expect(readSensitivity(text, 'sensitivity.json')).toEqual(sensitivity)
  })

  it('is refused when a tensor is missing or stands there twice', () => {
    expect(() => readSensitivity(changed({ tensors: sensitivity.tensors.slice(1) }), 's.json')).toThrow(
      's.json: tensors: expected each of 4 tensors once, got 3 in 3 entries',
    )
    const [first, , ...rest] = sensitivity.tensors
    expect(() => readSensitivity(changed({ tensors: [first, first, ...rest] }), 's.json')).toThrow(
      's.json: tensors: expected each of 4 tensors once, got 3 in 4 entries',
    )
  })

  it('is refused for a field that is wrong or unknown, by name', () => {
    expect(() => readSensitivity(changed({ numDocuments: -1 }), 's.json')).toThrow('s.json: numDocuments')
    expect(() => readSensitivity('{', 's.json')).toThrow('s.json')
    const misspelt = text.replace('"probe"', '"prob"')
    expect(() => readSensitivity(misspelt, 's.json')).toThrow(/prob/)
  })
})
