import type { StudyFindings } from '../../study/claims/studyFindings.ts'
import type { ReportContext } from '../method.ts'
import { renderPage, type Section } from '../page.ts'
import { errorPlanes } from './errorPlanes.ts'
import { innerProducts } from './innerProducts.ts'
import { jensen } from './jensen.ts'
import { quorum } from './quorum.ts'
import { ratioForests } from './ratioForests.ts'
import { studyMethod } from './studyMethod.ts'
import { studyStyle } from './studyStyle.ts'
import { verdicts } from './verdicts.ts'
import { winnerMaps } from './winnerMaps.ts'

/** The findings of a study as one HTML file that needs nothing else: no network, no fonts, no script to be read. */
export function renderStudyReport(findings: StudyFindings, context: ReportContext): string {
  return renderPage({
    title: `${findings.design}: the claims about KV, KQV and QKQV, measured`,
    eyebrow: `Study ${findings.design}`,
    heading: 'KV, KQV and QKQV: which claims hold',
    answer: verdicts(findings),
    sections: studySections(findings, context),
    ownStyle: studyStyle,
    version: context.version,
  })
}

function studySections(findings: StudyFindings, context: ReportContext): readonly Section[] {
  return [
    { id: 'ratios', short: 'Ratios', title: 'Scheme against scheme', body: ratioForests(findings) },
    { id: 'variance', short: 'π/2', title: 'The π/2 of QJL', body: innerProducts(findings) },
    { id: 'jensen', short: 'Jensen', title: 'Where the theory of KL ends', body: jensen(findings) },
    { id: 'plane', short: 'Errors', title: 'Errors in length and direction', body: errorPlanes(findings) },
    { id: 'winners', short: 'Winners', title: 'Where each scheme wins', body: winnerMaps(findings) },
    { id: 'quorum', short: 'Quorum', title: 'Which tools agree', body: quorum(findings) },
    { id: 'method', short: 'Method', title: 'How it was measured', body: studyMethod(findings, context) },
  ]
}
