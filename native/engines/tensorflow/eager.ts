/**
 * TensorFlow operations run one by one, and the memory of their results: what is made inside a
 * scope is deleted at its end. Costs about 25 microseconds an operation beyond its arithmetic.
 * Knows nothing of LeNet-5.
 */
import type { Attribute, Binding, TensorId } from './binding.ts'

type Attributes = readonly Attribute[]

export class Eager {
  readonly binding: Binding
  readonly float: Attribute
  #made: TensorId[] | null = null

  constructor(binding: Binding) {
    this.binding = binding
    this.float = this.type('T', binding.TF_FLOAT)
  }

  /**
   * Deletes everything made by run() and by floats() and integers() in `work`, also when it throws.
   * Scopes do not nest.
   */
  scope<T>(work: () => T): T {
    const made: TensorId[] = []
    this.#made = made
    try {
      return work()
    } finally {
      this.#made = null
      for (const id of made) this.binding.deleteTensor(id)
    }
  }

  /** Outside a scope it stays for good. The tensor goes on using the memory of `values`. */
  floats(shape: readonly number[], values: Float32Array): TensorId {
    return this.#keep(this.binding.createTensor(shape, this.binding.TF_FLOAT, values))
  }

  integers(shape: readonly number[], values: Int32Array): TensorId {
    return this.#keep(this.binding.createTensor(shape, this.binding.TF_INT32, values))
  }

  /** An operation with one result. Throws with TensorFlow's own words when it refuses. */
  run(name: string, attributes: Attributes, inputs: readonly TensorId[]): TensorId {
    return this.runAll(name, attributes, inputs, 1)[0]!
  }

  runAll(name: string, attributes: Attributes, inputs: readonly TensorId[], outputs: number): TensorId[] {
    return this.binding.executeOp(name, attributes, inputs, outputs).map(({ id }) => this.#keep(id))
  }

  /** A copy of a float tensor's values. */
  read(id: TensorId): Float32Array {
    return this.binding.tensorDataSync(id) as Float32Array
  }

  /** A float vector that operations change in place; zeros at first. */
  variable(name: string, size: number): Variable {
    return new Variable(this, name, size)
  }

  type(name: string, value: number): Attribute {
    return { name, type: this.binding.TF_ATTR_TYPE, value }
  }

  text(name: string, value: string): Attribute {
    return { name, type: this.binding.TF_ATTR_STRING, value }
  }

  integer(name: string, value: number | readonly number[]): Attribute {
    return { name, type: this.binding.TF_ATTR_INT, value }
  }

  flag(name: string, value: boolean): Attribute {
    return { name, type: this.binding.TF_ATTR_BOOL, value }
  }

  #keep(id: TensorId): TensorId {
    this.#made?.push(id)
    return id
  }
}

export class Variable {
  /** What operations named Resource… take. */
  readonly resource: TensorId
  readonly #eager: Eager
  readonly #attributes: Attributes
  readonly #size: number

  constructor(eager: Eager, name: string, size: number) {
    const { binding } = eager
    this.#eager = eager
    this.#size = size
    this.#attributes = [eager.type('dtype', binding.TF_FLOAT)]
    this.resource = eager.run(
      'VarHandleOp',
      [
        ...this.#attributes,
        { name: 'shape', type: binding.TF_ATTR_SHAPE, value: [size] },
        eager.text('shared_name', name),
        eager.text('container', '')
      ],
      []
    )
    this.assign(new Float32Array(size))
  }

  /** Takes a copy: an update in place would otherwise write into the caller's array. */
  assign(values: Float32Array): void {
    const { binding } = this.#eager
    const id = binding.createTensor([this.#size], binding.TF_FLOAT, values.slice())
    binding.executeOp('AssignVariableOp', this.#attributes, [this.resource, id], 0)
    binding.deleteTensor(id)
  }

  /** As a tensor of the scope; no copy is made unless the variable changes meanwhile. */
  value(): TensorId {
    return this.#eager.run('ReadVariableOp', this.#attributes, [this.resource])
  }

  /** A copy of its values. */
  read(): Float32Array {
    return this.#eager.scope(() => this.#eager.read(this.value()))
  }
}
