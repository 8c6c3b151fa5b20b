import { readFileSync } from 'node:fs'

type Numbers = readonly number[]

interface ScipyStatistics {
  readonly mann_whitney: readonly {
    name: string
    method: 'exact' | 'asymptotic'
    x: Numbers
    y: Numbers
    u: number
    p: number
    rank_biserial: number
  }[]
  readonly wilcoxon_signed_rank: readonly {
    name: string
    method: 'exact' | 'asymptotic'
    x: Numbers
    statistic: number
    p: number
  }[]
  readonly ks_2samp: readonly { x: Numbers; y: Numbers; d: number; p: number }[]
  readonly cramer_von_mises_2samp: readonly { x: Numbers; y: Numbers; statistic: number; p: number }[]
  readonly t_test_1samp: { x: Numbers; mean0: number; t: number; p: number; ci95: Numbers }
  readonly false_discovery: { p: Numbers; bh: Numbers; holm: Numbers }
  readonly energy_distance_6d: { x: readonly Numbers[]; y: readonly Numbers[]; v_statistic: number }
  readonly quantile_r7: { x: Numbers; p: Numbers; q: Numbers }
  readonly bca_mean: { x: Numbers; ci95: Numbers }
}

/** Values computed by SciPy; `generate.py` beside the file says how. */
export const scipy = JSON.parse(
  readFileSync(new URL('../fixtures/scipy/statistics.json', import.meta.url), 'utf8'),
) as ScipyStatistics
