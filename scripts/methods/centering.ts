import { fileURLToPath } from 'node:url'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { openFileSource } from '../../src/models/fileSource.ts'
import { measureTask } from '../../src/study/measureTask.ts'
import { exact, inCodec } from '../../src/study/storage.ts'
import { openTrace } from '../../src/sweep/openTrace.ts'
import { movedTrace } from '../../test/builders/biasedTrace.ts'
import { digits, markdownTable } from './markdownTable.ts'

/** The tables of `docs/methods/centering.md`. */
export const centeringTables: Readonly<Record<string, () => string>> = { positions, turning }

const path = fileURLToPath(new URL('../../data/smollm2-135m.safetensors', import.meta.url))
const codecs = ['mse4', 'mse4:center=mean']

/** KL of attention on the documents held out, moved to where the offset was not fitted. */
function positions(): string {
  const rows = [0, 500, 1000, 2000, 4000, 8000].map((position) => {
    const [plain, centred] = klNatsAt(position)
    return [String(position), digits(plain, 2), digits(centred, 2), digits(centred / plain, 2)]
  })
  return markdownTable(['held-out documents begin at', ...codecs.map((id) => `\`${id}\``), 'ratio'], rows)
}

function klNatsAt(position: number): number[] {
  const theta = Number(readSafetensors(openFileSource(path)).metadata.get('rope_theta'))
  const trace = { ...openTrace(path), layers: [6, 16] }
  const moved = movedTrace(trace, { theta }, (document) => (trace.heldOut.includes(document) ? position : 0))
  const pairs = codecs.map((codec) => ({ keys: inCodec(codec), values: exact, documents: trace.heldOut }))
  const rows = trace.layers.flatMap((layer) =>
    [...Array(trace.shape.numKvHeads).keys()].flatMap((kvHead) =>
      measureTask(moved, { seed: 1, kqvVersion: 'docs' }, { layer, kvHead, pairs }),
    ),
  )
  return codecs.map((codec) => {
    const own = rows.filter(({ keyStorage }) => keyStorage === codec)
    return own.reduce((sum, { klNats }) => sum + klNats, 0) / own.length
  })
}

/** What the mean of a pair of channels keeps of what is constant before RoPE. */
function turning(): string {
  const angles = [0.5, 1, 2, 3, Math.PI, 2 * Math.PI]
  const shares = angles.map((angle) => ((2 * Math.sin(angle / 2)) / angle) ** 2)
  return markdownTable(
    ['angle that the pair turns, radians', ...angles.map((angle) => digits(angle, 3))],
    [['share of the constant energy kept', ...shares.map((share) => share.toFixed(2))]],
  )
}
