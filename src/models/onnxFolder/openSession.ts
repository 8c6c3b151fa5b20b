import type { InferenceSession } from 'onnxruntime-node'
import { loadOnnxRuntime } from '../onnxRuntime.ts'

/**
 * Opens an ONNX file of others.
 *
 * @param model its bytes
 * @param folder where tensors lie that it has not in itself
 * @throws RangeError when the runtime cannot load it, or onnxruntime-node is not installed
 */
export async function openSession(
  model: Uint8Array,
  threads: number,
  folder: string,
): Promise<InferenceSession> {
  // says in a line what to do where it is not installed
  await loadOnnxRuntime(threads)
  const onnx = await import('onnxruntime-node')
  try {
    return await onnx.InferenceSession.create(model, {
      intraOpNumThreads: threads,
      extra: { session: { model_external_initializers_file_folder_path: folder } },
    })
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n')
    throw new RangeError(
      `onnx: the runtime must know all of a model, got "${reason}"; fetch its files again, or export it anew`,
      { cause: error },
    )
  }
}
