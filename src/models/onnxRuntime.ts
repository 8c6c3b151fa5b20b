import type * as Onnx from 'onnxruntime-node'

/** Runs ONNX graphs of float32 tensors. */
export interface OnnxRuntime {
  /** A tensor over `values`, which are not copied: they must stay as they are while a graph reads them. */
  tensor(values: Float32Array, shape: readonly number[]): OnnxTensor
  /** @param model bytes of an ONNX file */
  open(model: Uint8Array): Promise<OnnxModel>
}

export type OnnxTensor = Onnx.TypedTensor<'float32'>

export type OnnxInputs = Readonly<Record<string, OnnxTensor>>

export interface OnnxModel {
  /** All outputs, by name. */
  run(inputs: OnnxInputs): Promise<Readonly<Record<string, Float32Array>>>
  close(): Promise<void>
}

/**
 * @param threads of each session
 * @throws RangeError when onnxruntime-node is not installed
 */
export async function loadOnnxRuntime(threads: number): Promise<OnnxRuntime> {
  if (!(Number.isInteger(threads) && threads >= 1))
    throw new RangeError(`model: threads must be a whole number from 1 on, got ${threads}`)
  const { InferenceSession, Tensor } = await importOnnxRuntime()
  const options: Onnx.InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    // threads that spin while they wait take the cores from the other session, and from everybody else
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }
  return {
    tensor: (values, shape) => new Tensor('float32', values, shape),
    async open(model) {
      const session = await InferenceSession.create(model, options)
      return {
        async run(inputs) {
          const outputs = Object.entries(await session.run(inputs))
          return Object.fromEntries(outputs.map(([name, { data }]) => [name, data as Float32Array]))
        },
        close: () => session.release(),
      }
    },
  }
}

async function importOnnxRuntime(): Promise<typeof Onnx> {
  try {
    return await import('onnxruntime-node')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new RangeError(
      'onnxruntime-node: must be installed to run a model, got no such package; npm install onnxruntime-node',
      { cause: error },
    )
  }
}
