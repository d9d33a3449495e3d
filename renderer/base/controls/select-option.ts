/** What a list to choose from offers. */
export interface SelectOption {
  readonly value: string
  readonly label: string
  /** A second line in the list. */
  readonly detail?: string
  readonly disabled?: boolean
}
