import type { Policy, TensorAssignment } from '../cache/policy.ts'
import { type CacheShape, operands } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import { readOffset } from '../codecs/offsetText.ts'
import { parseCodecId } from '../codecs/registry.ts'
import { checkSchema } from './checkSchema.ts'
import { formatJson } from './formatJson.ts'
import { parseJson } from './parseJson.ts'
import { type PolicyFile, policySchema } from './policySchema.ts'

const format = 'kqv-policy-1'

/**
 * The text of `policy.json`: keys in a fixed order, an assignment a line, so that two policies can be compared by line.
 *
 * @throws RangeError for a policy that `readPolicy` would refuse
 */
export function writePolicy(file: PolicyFile): string {
  return formatJson({ format, ...checkPolicy({ format, ...file }, 'policy') })
}

/**
 * Reads what `writePolicy` wrote, or what a person made of it: assignments in any order, codec ids as a user types them.
 *
 * @param name the file's name, for messages
 * @throws FormatError when the text is not JSON
 * @throws RangeError which names the first wrong field and its value
 */
export function readPolicy(text: string, name: string): PolicyFile {
  return checkPolicy(parseJson(text, name), name)
}

/** What the schema says, and what it cannot: the parts of a policy fit each other. */
function checkPolicy(value: unknown, who: string): PolicyFile {
  const { format: _, ...file } = checkSchema(policySchema, value, who)
  const { numQueryHeads, numKvHeads } = file.shape
  if (numQueryHeads % numKvHeads !== 0)
    throw new RangeError(
      `${who}: shape.numQueryHeads: expected a multiple of the ${numKvHeads} KV heads, got ${numQueryHeads}`,
    )
  const undecidedLayers = checkUndecided(file, who)
  return { ...file, undecidedLayers, assignments: checkAssignments({ ...file, undecidedLayers }, who) }
}

function checkUndecided({ undecidedLayers, shape }: Policy, who: string): readonly number[] {
  for (const [index, layer] of undecidedLayers.entries()) {
    const where = `${who}: undecidedLayers[${index}]`
    if (layer >= shape.numLayers)
      throw new RangeError(`${where}: ${tooLarge(shape.numLayers, 'layers', layer)}`)
    if (undecidedLayers.indexOf(layer) < index) throw new RangeError(`${where}: listed twice, got ${layer}`)
  }
  return undecidedLayers.toSorted((a, b) => a - b)
}

/** One assignment for every tensor, in the order of a policy. */
function checkAssignments(policy: Policy, who: string): readonly TensorAssignment[] {
  const found = new Map<string, TensorAssignment>()
  for (const [index, assignment] of policy.assignments.entries()) {
    const where = `${who}: assignments[${index}]`
    checkTensor(assignment, policy, where)
    const name = tensorName(assignment)
    if (found.has(name)) throw new RangeError(`${where}: expected a tensor once, got ${name} again`)
    found.set(name, checkCodec(assignment, policy.shape, where))
  }
  const ordered: TensorAssignment[] = []
  for (const tensor of decidedTensors(policy)) {
    const assignment = found.get(tensorName(tensor))
    if (assignment === undefined)
      throw new RangeError(
        `${who}: assignments: expected one for every tensor, got none for ${tensorName(tensor)}`,
      )
    ordered.push(assignment)
  }
  return ordered
}

function checkTensor({ layer, kvHead }: Tensor, { shape, undecidedLayers }: Policy, where: string): void {
  const { numLayers, numKvHeads } = shape
  if (layer >= numLayers) throw new RangeError(`${where}.layer: ${tooLarge(numLayers, 'layers', layer)}`)
  if (kvHead >= numKvHeads)
    throw new RangeError(`${where}.kvHead: ${tooLarge(numKvHeads, 'KV heads', kvHead)}`)
  if (undecidedLayers.includes(layer))
    throw new RangeError(`${where}.layer: expected none of the undecided layers, got ${layer}`)
}

/** The assignment with the canonical id of a codec that serves the head dim, and the offset that it needs. */
function checkCodec(assignment: TensorAssignment, { headDim }: CacheShape, where: string): TensorAssignment {
  const { id, family, center } = parseFor(assignment.codec, where)
  const refusal = family.refuses?.(headDim)
  if (refusal !== undefined)
    throw new RangeError(`${where}.codec: "${id}" cannot serve a head dim of ${headDim}; ${refusal}`)
  const checked = { ...assignment, codec: id }
  checkOffset(checked, center !== 'none', headDim, where)
  return checked
}

/** Centred keys have an offset, and nothing else has. */
function checkOffset(
  { operand, codec, offset }: TensorAssignment,
  isCentered: boolean,
  headDim: number,
  where: string,
): void {
  if (isCentered && operand !== 'k')
    throw new RangeError(`${where}.codec: only keys can be centred, got "${codec}"; drop center=mean`)
  if (isCentered && offset === undefined)
    throw new RangeError(`${where}.offset: "${codec}" needs one, got nothing; drop center=mean`)
  if (offset === undefined) return
  if (!isCentered)
    throw new RangeError(`${where}.offset: only a codec with center=mean has one, got one for "${codec}"`)
  within(`${where}.offset`, 'offset: ', () => readOffset(offset, headDim))
}

function parseFor(codec: CodecId, where: string): ReturnType<typeof parseCodecId> {
  return within(`${where}.codec`, 'codec: ', () => parseCodecId(codec))
}

/** Reads a part; an error that begins with `who` begins with its place instead. */
function within<T>(where: string, who: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const { message } = error
    throw new RangeError(`${where}: ${message.startsWith(who) ? message.slice(who.length) : message}`)
  }
}

type Tensor = Omit<TensorAssignment, 'codec' | 'offset'>

/** One by one, so that a shape of absurd size fails at the first tensor that it lacks. */
function* decidedTensors({ shape, undecidedLayers }: Policy): Generator<Tensor> {
  for (let layer = 0; layer < shape.numLayers; layer++)
    for (let kvHead = 0; kvHead < shape.numKvHeads && !undecidedLayers.includes(layer); kvHead++)
      for (const operand of operands) yield { layer, kvHead, operand }
}

function tensorName({ layer, kvHead, operand }: Tensor): string {
  return `layer ${layer}, KV head ${kvHead}, ${operand}`
}

function tooLarge(count: number, what: string, got: number): string {
  return `expected a number below the ${count} ${what}, got ${got}`
}
