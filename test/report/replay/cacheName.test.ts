import { describe, expect, it } from 'vitest'
import { cacheName } from '../../../src/report/replay/cacheName.ts'

describe('the name of a cache', () => {
  it.each([
    ['q8_0', 'q8_0'],
    ['mse4,mse4', 'mse4'],
    ['mse5,mse3', 'mse5 / mse3'],
    ['q4_0:rotation=hadamard,q4_0:rotation=hadamard64', 'q4_0, rotated'],
    ['iq4_nl:rotation=hadamard,mse3:correction=on', 'iq4_nl, rotated / mse3:correction=on'],
    ['mse4,mse3:norm=float32,correction=on', 'mse4 / mse3:norm=float32,correction=on'],
    ['mse4:rotation=haar', 'mse4:rotation=haar'],
  ])('of %s is %s', (ids, name) => {
    expect(cacheName(ids)).toBe(name)
  })

  it.each([
    'recommended, 4 bits',
    'MSE-only, n = 4',
    'mse5 / mse3',
    'q4_0, rotated',
    'my policy, b=2.json',
    '',
  ])('stays where it is made of no codec ids: "%s"', (label) => {
    expect(cacheName(label)).toBe(label)
  })
})
