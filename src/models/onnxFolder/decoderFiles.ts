import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { checksumText, crc32 } from '../../formats/crc32.ts'
import { openFileSource } from '../fileSource.ts'

/** The files of a decoder, its graph and the weights beside it. */
export interface DecoderFiles {
  /** To run it: {@link FILE_COPIES} of the file itself, and {@link BESIDE_COPIES} of what lies beside it. */
  readonly memoryBytes: number
  /** CRC-32 of their sizes and of samples, as eight hexadecimal digits. */
  readonly checksum: string
}

/** The file, the file with its queries exposed, what the runtime reads of that, and its weights as they are multiplied. */
const FILE_COPIES = 5
/** What the runtime reads, and the weights as they are multiplied. */
const BESIDE_COPIES = 2
const SAMPLE_BYTES = 4096
/** Fine-tuned models differ in all of their weights, so that one in sixteen bytes tells them apart. */
const SAMPLE_EVERY = 65_536

/** @param path of an ONNX file; those beside it whose names begin with its name hold its weights */
export function readDecoderFiles(path: string): DecoderFiles {
  const folder = dirname(path)
  const names = readdirSync(folder).filter((name) => name.startsWith(basename(path)))
  const files = names.toSorted().map((name) => join(folder, name))
  const memoryBytes = files.reduce(
    (sum, file) => sum + statSync(file).size * (file === path ? FILE_COPIES : BESIDE_COPIES),
    0,
  )
  return { memoryBytes, checksum: checksumText(files.reduce(sampledCrc32, 0)) }
}

function sampledCrc32(previous: number, path: string): number {
  const file = openFileSource(path)
  let crc = crc32(new TextEncoder().encode(`${file.size}\n`), previous)
  for (let offset = 0; offset < file.size; offset += SAMPLE_EVERY)
    crc = crc32(file.read(offset, Math.min(SAMPLE_BYTES, file.size - offset)), crc)
  file.close()
  return crc
}
