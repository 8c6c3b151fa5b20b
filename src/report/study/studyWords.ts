import type { ClaimFinding, ClaimPart, WinnerFinding } from '../../study/claims/studyFindings.ts'

type Outcome = ClaimFinding['outcome']
type Metric = ClaimPart['metric'] | WinnerFinding['metric']

/** Best first: the order of legends and counts. */
export const outcomes: readonly Outcome[] = ['holds', 'holds in part', 'does not hold', 'not enough evidence']

/** Class names of outcomes; each has a mark of its own beside its colour. */
export const claimOutcomeClasses: Readonly<Record<Outcome, string>> = {
  holds: 'holds',
  'holds in part': 'partly',
  'does not hold': 'fails',
  'not enough evidence': 'lacks',
}

export const outcomeMarks: Readonly<Record<Outcome, string>> = {
  holds: '✓',
  'holds in part': '◐',
  'does not hold': '✕',
  'not enough evidence': '?',
}

export const metricTitles: Readonly<Record<Metric, string>> = {
  klNats: 'Attention KL',
  keyCombinedError: 'Geometric key error',
  errorVectorNorm: '6D error',
  outputScaleError: 'Output loss',
}

export const ledgerTitles: Readonly<Record<WinnerFinding['ledger'], string>> = {
  codeBits: 'Equal code bits',
  bitsPerValue: 'Equal stored bytes',
}
