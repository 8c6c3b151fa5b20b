import type { MarginVerdict } from '../../study/replay/replayFindings.ts'

/** Of outcomes against a margin; the words stand beside the colour. */
export const marginColours = {
  'no worse': 'green',
  worse: 'red',
  'not enough evidence': 'yellow',
} as const satisfies Record<MarginVerdict['outcome'], string>
