import { basename } from 'node:path'
import { capturableLayers } from '../models/capturableLayers.ts'
import type { LayeredModel } from '../models/layeredModel.ts'
import { findOnnxFolder } from '../models/onnxFolder/onnxFolder.ts'
import { openModel } from '../models/openModel.ts'
import { tokenizeDocuments } from '../models/tokenizeDocuments.ts'
import { openHearingDecoder, openReadingDecoder } from './captureDecoder.ts'
import type { CaptureSubject, SubjectOptions } from './captureSubject.ts'
import { readDocuments } from './documentOptions.ts'
import { loadModel } from './loadModel.ts'

/**
 * Opens a model of any kind that can be captured, with its documents as tokens.
 *
 * @returns undefined when a signal stopped it
 */
export async function openCaptureSubject(
  path: string,
  options: SubjectOptions,
): Promise<CaptureSubject | undefined> {
  const folder = findOnnxFolder(path)
  if (folder?.encoderPath !== undefined) return openHearingDecoder(folder, folder.encoderPath, options)
  if (options.audio !== undefined)
    throw new RangeError(
      `capture: --audio is for models that hear, got ${basename(path)}, which reads; name texts with --text`,
    )
  return folder ? openReadingDecoder(folder, options) : openLayers(path, options)
}

async function openLayers(path: string, options: SubjectOptions): Promise<CaptureSubject> {
  const texts = readDocuments('capture', options)
  const source = openModel(path)
  const { config, checksum } = source
  const documents = tokenizeDocuments(texts, source, {
    ...options,
    leastTokens: Math.max(2, options.chunk),
  })
  let model: LayeredModel | undefined
  return {
    identity: { config, checksum, file: basename(path) },
    documents,
    async load() {
      model = await loadModel(source, options.threads)
      return capturableLayers(model)
    },
    close: async () => model?.close(),
  }
}
