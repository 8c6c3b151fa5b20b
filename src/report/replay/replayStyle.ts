import { cacheStyle } from './cacheStyle.ts'

/** What the report of a replay adds to the style of every report. */
export const replayStyle = `${cacheStyle}
.lead strong { white-space: normal }
.plot .ends text { text-anchor: start }
`
