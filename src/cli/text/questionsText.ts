import { styleText } from 'node:util'
import type { Recommendation } from '../../advisor/recommendation.ts'
import { questionAnswers } from '../../report/questionAnswers.ts'
import { indented, wrapText } from './wrapText.ts'

/** What the measurements say to the questions that people guess at. */
export function questionsText(recommendation: Recommendation, width: number): string {
  return questionAnswers(recommendation)
    .map(([question, answer]) => `${styleText('bold', question)}\n${indented(wrapText(answer, width - 2))}`)
    .join('\n')
}
