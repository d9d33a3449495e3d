/**
 * Small faults that a test should notice, made in a source file one at a time. Positions come from
 * TypeScript's own parser, so types, comments, imports and strings are left alone.
 */
import ts from 'typescript'

export interface Mutation {
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly start: number
  readonly end: number
  readonly original: string
  readonly replacement: string
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
  const add = (start: number, end: number, replacement: string) => {
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    found.push({ file, line, start, end, original: text.slice(start, end), replacement })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return
    if (ts.isImportDeclaration(node) || isErrorText(node)) return
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.getText(source)
      if (!isText(node)) {
        for (const other of OPERATORS[operator] ?? []) {
          add(node.operatorToken.getStart(source), node.operatorToken.getEnd(), other)
        }
      }
    } else if (ts.isNumericLiteral(node) && !ts.isPropertyAssignment(node.parent)) {
      const value = Number(node.text)
      add(
        node.getStart(source),
        node.getEnd(),
        String(value === 0 ? 1 : Number.isInteger(value) ? value + 1 : value * 2)
      )
    } else if (node.kind === ts.SyntaxKind.TrueKeyword) {
      add(node.getStart(source), node.getEnd(), 'false')
    } else if (node.kind === ts.SyntaxKind.FalseKeyword) {
      add(node.getStart(source), node.getEnd(), 'true')
    } else if (ts.isIfStatement(node)) {
      add(node.expression.getStart(source), node.expression.getEnd(), 'false')
    } else if (ts.isConditionalExpression(node)) {
      add(node.condition.getStart(source), node.condition.getEnd(), 'true')
    } else if (ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression)) {
      add(node.getStart(source), node.getEnd(), ';')
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
