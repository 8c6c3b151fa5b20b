import { describe, expect, it } from 'vitest'
import type { Recommendation, SchemeComparison } from '../../src/advisor/recommendation.ts'
import { questionAnswers } from '../../src/report/questionAnswers.ts'
import { createRecommendation } from './fixture.ts'

const usual = createRecommendation({ numLayers: 2, numKvHeads: 1 })
const sensitivities = [2, 40, 7.5, 0.5]
const tensors = usual.tensors.map((tensor, index) => ({
  ...tensor,
  bitsPerValue: [5, 3, 4, 2][index],
  sensitivity: sensitivities[index],
  codec: index === 1 ? 'qjl3' : 'mse4',
}))

type Outcome = SchemeComparison['verdict']['outcome']

function compared(
  candidate: string,
  metric: SchemeComparison['metric'],
  bits: number,
  outcome: Outcome,
  value: number,
): SchemeComparison {
  const verdict = { outcome, numUnits: 8, tests: [], ratio: { value } }
  return { candidate, baseline: 'KQV', bits, metric, verdict }
}

function answersOf(others: Partial<Recommendation>): Record<string, string> {
  return Object.fromEntries(questionAnswers({ ...usual, tensors, comparisons: [], ...others }))
}

describe('the answer to "keys or values?"', () => {
  it('has the mean bits of both, and how many times more keys cost', () => {
    expect(answersOf({ keysOverValues: 4.321 })['Keys or values?']).toBe(
      'Keys get 4.50 bits on average, values 2.50. On average over the codecs of the menu, keys cost the attention output 4.32 times what values cost.',
    )
  })

  it('speaks of predictions where the model weighed the tensors', () => {
    const sensitivity = { probe: 'mse3', numDocuments: 8, predictedKlNats: 0.01 }
    expect(answersOf({ sensitivity })['Keys or values?']).toContain(
      'cost the predictions of the model 3.21 times',
    )
  })
})

describe('the answer to "which heads are sensitive?"', () => {
  it('names the most sensitive of keys and of values, the first before the second', () => {
    expect(answersOf({})['Which heads are sensitive?']).toContain(
      'keys: layer 1 head 0 (7.50), layer 0 head 0 (2.00); values: layer 0 head 0 (40.0), layer 1 head 0 (0.500).',
    )
  })
})

describe('the answer to "does QJL help or hurt?"', () => {
  const menu = ['mse4', 'qjl3']

  it('turns the comparison of values round: what is better without it, is worse with it', () => {
    const comparisons = [
      compared('QKQV', 'klNats', 3, 'worse', 2.5),
      compared('QKQV', 'klNats', 2, 'worse', 2),
      compared('QKQV', 'keyScaleError', 2, 'better', 0.1),
      compared('MSE-only', 'outputScaleError', 2, 'better', 0.8),
      compared('MSE-only', 'outputScaleError', 3, 'worse', 2),
      compared('MSE-only', 'outputScaleError', 4, 'no difference shown', 1),
    ]
    expect(answersOf({ comparisons, menu })['Does QJL help or hurt?']).toBe(
      'On keys it hurts at 2 and 3 bits (2.00 to 2.50 x the attention KL); on values it hurts at 2 bits (1.25 x the ' +
        'output loss), helps at 3 bits (0.500 x the output loss), shows no difference at 4 bits (1.00 x the output loss). ' +
        '1 of 4 tensors got it.',
    )
  })

  it('is left out where nothing was compared, and says nothing of a policy that could not choose it', () => {
    expect(answersOf({})).not.toHaveProperty('Does QJL help or hurt?')
    const comparisons = [compared('QKQV', 'klNats', 4, 'not enough evidence', 2)]
    expect(answersOf({ comparisons, menu: ['mse4'] })['Does QJL help or hurt?']).toBe(
      'On keys it lacks the evidence at 4 bits (2.00 x the attention KL).',
    )
  })
})
