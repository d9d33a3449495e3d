/**
 * Small faults that a test should notice, made in a source file one at a time. Positions come from
 * TypeScript's own parser, so types, comments, imports and strings are left alone.
 */
import ts from 'typescript'

export interface MutatedExpression {
  readonly start: number
  readonly end: number
  /** A whole statement, before which a semicolon may stand. */
  readonly isStatement: boolean
}

export interface Mutation {
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly start: number
  readonly end: number
  readonly original: string
  readonly replacement: string
  /** The expression that the fault is in; null where an expression cannot be put around it. */
  readonly expression: MutatedExpression | null
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '>>>': ['<<'],
  '<<': ['>>>'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&']
}
/**
 * Messages, hints and names are compared by few tests, and should be: a changed text is no fault of
 * the kind that is looked for.
 */
const TEXT_CALLS = /^(?:.*Error|.*Mismatch|disagreement|broken|fail)$/

/** All mutations of one file, in the order of its text. */
export function mutationsOf(file: string, text: string): Mutation[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true)
  const found: Mutation[] = []
  const add = (place: ts.Node, replacement: string, around: ts.Expression | null = place as ts.Expression) => {
    const [start, end] = [place.getStart(source), place.getEnd()]
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    const expression = around && {
      start: around.getStart(source),
      end: around.getEnd(),
      isStatement: isListed(around.parent)
    }
    found.push({ file, line, start, end, original: text.slice(start, end), replacement, expression })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return
    if (ts.isImportDeclaration(node) || isErrorText(node)) return
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.getText(source)
      if (!isText(node)) {
        for (const other of OPERATORS[operator] ?? []) {
          add(node.operatorToken, other, node)
        }
      }
    } else if (ts.isNumericLiteral(node) && !ts.isPropertyAssignment(node.parent)) {
      const value = Number(node.text)
      const changed = String(value === 0 ? 1 : Number.isInteger(value) ? value + 1 : value * 2)
      add(node, changed, isName(node) ? null : node)
    } else if (node.kind === ts.SyntaxKind.TrueKeyword) {
      add(node, 'false')
    } else if (node.kind === ts.SyntaxKind.FalseKeyword) {
      add(node, 'true')
    } else if (ts.isIfStatement(node)) {
      add(node.expression, 'false')
    } else if (ts.isConditionalExpression(node)) {
      add(node.condition, 'true')
    } else if (ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression)) {
      add(node, ';', node.expression)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found.sort((a, b) => a.start - b.start || a.replacement.localeCompare(b.replacement))
}

function isErrorText(node: ts.Node): boolean {
  return (ts.isNewExpression(node) || ts.isCallExpression(node)) && TEXT_CALLS.test(node.expression.getText())
}

/** `'a' + b` joins text. */
function isText({ left, right }: ts.BinaryExpression): boolean {
  return [left, right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side))
}

/** `{ 0: first } = pair`. */
function isName(node: ts.NumericLiteral): boolean {
  return ts.isBindingElement(node.parent) && node.parent.propertyName === node
}

/** A statement beside others; `if (a) b()` is one that is not. */
function isListed(node: ts.Node): boolean {
  const { parent } = node
  const isList = ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)
  return ts.isExpressionStatement(node) && isList
}
