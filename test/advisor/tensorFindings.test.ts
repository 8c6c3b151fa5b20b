import { describe, expect, it } from 'vitest'
import type { Choice } from '../../src/advisor/choosePolicy.ts'
import { sensitiveLayers, tensorFindings } from '../../src/advisor/tensorFindings.ts'
import { buildLossTable, type LossRecipe } from '../builders/buildLossTable.ts'

const menu = { tiny: 2, small: 4, rival: 4, large: 10 }
const factors = { tiny: 64, small: 4, rival: 8, large: 1 }
const sensitivities = [3, 0.5, 1, 7, 0.25]
const tenDocuments = Array.from({ length: 10 }, (_, document) => document)

/** Losses that are those of the layer, times those of the codec, times those of the document. */
const recipe: LossRecipe = {
  numLayers: 5,
  documents: tenDocuments,
  menu,
  loss: ({ layer, operand }, codec, sample) =>
    sensitivities[layer] *
    (operand === 'k' ? 2 : 1) *
    factors[codec as keyof typeof factors] *
    (1 + (sample % 3)),
}

function chooseFor(codec: string): Choice {
  return { codecs: Array(10).fill(codec), bytesPerToken: 0, loss: 0 }
}
const findings = (changes: Partial<LossRecipe>, codec: string) =>
  tensorFindings(buildLossTable({ ...recipe, ...changes }), chooseFor(codec))

describe('tensorFindings', () => {
  it('give sensitivities over the median tensor of the same operand, whose own is 1', () => {
    const found = findings({}, 'small')
    for (const operand of ['k', 'v']) {
      const ofOperand = found.filter((finding) => finding.operand === operand)
      ofOperand.forEach(({ sensitivity }, layer) => {
        expect(sensitivity).toBeCloseTo(sensitivities[layer], 12)
      })
      expect(ofOperand[2].sensitivity).toBe(1)
    }
  })

  it('name the best other codec that takes no more bytes', () => {
    expect(findings({}, 'small')[0].rival?.codec).toBe('rival')
    expect(findings({}, 'large')[0].rival?.codec).toBe('small')
    expect(findings({}, 'tiny')[0]).not.toHaveProperty('rival')
  })

  it('are clear where the rival loses more on every document', () => {
    const [finding] = findings({}, 'small')
    expect(finding.evidence).toBe('clear')
    expect(finding.rival?.lossRatio).toEqual({ value: expect.closeTo(2, 12), interval: expect.anything() })
    expect(finding.reason).toBe(
      '2.00 bits: 3.00 x the median sensitivity; the next best of no more bytes, rival, has 2.00 x the loss',
    )
  })

  it('look for a rival of another kind or width: options make none', () => {
    const variants = { 'small:correction=on': 4, small: 4, middle: 4, large: 10 }
    const loss: LossRecipe['loss'] = (_, codec, sample) =>
      ({ 'small:correction=on': 1, small: 1.05, middle: 2 })[codec] ?? 0.1 + sample
    const [finding] = findings({ menu: variants, loss }, 'small:correction=on')
    expect(finding).toMatchObject({ evidence: 'clear', rival: { codec: 'middle' } })
    const [alone] = findings({ menu: { 'small:correction=on': 4, small: 4, large: 10 }, loss }, 'small')
    expect(alone.evidence).toBe('unrivalled')
    expect(alone).not.toHaveProperty('rival')
  })

  it('correct the claims over all tensors: what one tensor alone would show, one of many does not', () => {
    // on 8 documents p is at least 2 / 2^8: one small p among ten is none after correction, ten are ten
    const few: Partial<LossRecipe> = { documents: tenDocuments.slice(0, 8), menu: { small: 4, rival: 4 } }
    const clearIn =
      (layers: readonly number[]): LossRecipe['loss'] =>
      (tensor, codec, sample) => {
        if (codec === 'small') return 1
        const isClear = layers.includes(tensor.layer) && tensor.operand === 'k'
        return isClear ? 1.5 + sample / 10 : sample % 2 ? 1.3 : 0.9
      }
    const evidence = (layers: readonly number[]): number =>
      findings({ ...few, loss: clearIn(layers) }, 'small').filter((finding) => finding.evidence === 'clear')
        .length
    expect([evidence([0]), evidence([0, 1]), evidence([0, 1, 2, 3, 4])]).toEqual([0, 2, 5])
    expect(
      findings({ ...few, loss: clearIn([0]) }, 'small')[0].rival?.lossRatio?.interval?.lower,
    ).toBeGreaterThan(1)
  })

  it('are beaten where a codec of no more bytes loses less', () => {
    const [finding] = findings({}, 'rival')
    expect(finding).toMatchObject({ evidence: 'beaten', rival: { codec: 'small' } })
    expect(finding.reason).toContain('small does better in no more bytes, with 0.50 x the loss')
  })

  it('are tied where the rival loses more on some documents and less on others', () => {
    const even = findings(
      { loss: (_, codec, sample) => (codec === 'small' ? 1 : sample % 2 ? 1.2 : 0.9) },
      'small',
    )
    expect(even[0].evidence).toBe('tied')
    expect(even[0].reason).toMatch(/cannot be told apart from tiny, which has 1\.\d\d x the loss$/)
  })

  it('are not enough evidence on 7 documents', () => {
    const [finding] = findings({ documents: tenDocuments.slice(0, 7) }, 'small')
    expect(finding.evidence).toBe('not enough evidence')
    expect(finding.loss).not.toHaveProperty('interval')
    expect(finding.reason).toContain('too few documents')
  })

  it('tell of the smallest codec that nothing rivals it, which is no evidence for it', () => {
    expect(findings({}, 'tiny')[0]).toMatchObject({
      evidence: 'unrivalled',
      bitsPerValue: 1,
      reason:
        '1.00 bits: 3.00 x the median sensitivity; no codec of another kind or width takes as few bytes as tiny',
    })
  })

  it('give the KL of keys alone', () => {
    const [keys, values] = findings({}, 'small')
    expect(keys.klNats?.value).toBe(keys.loss.value / 2)
    expect(values).not.toHaveProperty('klNats')
  })

  it('find a tensor that loses nothing in any codec insensitive, and its codecs tied', () => {
    const dead: LossRecipe['loss'] = (tensor, codec, sample) =>
      tensor.layer === 3 ? 0 : recipe.loss(tensor, codec, sample)
    const found = findings({ loss: dead }, 'small')
    expect(found[6]).toMatchObject({ layer: 3, sensitivity: 0, evidence: 'tied' })
    expect(found[6].reason).toContain('cannot be told apart from tiny, which has no more of the loss')
    expect(found[0].sensitivity).toBeCloseTo(3 / Math.sqrt(0.5), 12)
    expect(findings({ loss: () => 0 }, 'small').map(({ sensitivity }) => sensitivity)).toEqual(
      Array(10).fill(0),
    )
  })

  it('are clear where the choice alone loses nothing', () => {
    const [finding] = findings({ loss: (_, codec) => (codec === 'small' ? 0 : 1) }, 'small')
    expect(finding.evidence).toBe('clear')
    expect(finding.reason).toContain('has more of the loss')
  })
})

describe('sensitiveLayers', () => {
  it('come most sensitive first', () => {
    expect(sensitiveLayers(buildLossTable(recipe))).toEqual([3, 0, 2, 1, 4])
  })
})
