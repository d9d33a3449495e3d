import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import { globalIgnores } from 'eslint/config'
import n from 'eslint-plugin-n'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

// What oxlint has no rules for: Vue's templates, the versions of Node, the width of comments. The
// rest, and all that needs types, is in .oxlintrc.json: oxlint takes a tenth of ESLint's time.

// Rows of tables keep their columns.
const WIDTHS = { comments: 100, ignoreUrls: true, ignorePattern: String.raw`lint-disable|[*/] .*\S {2,}\S` }
const COMMENT_WIDTH = ['error', { ...WIDTHS, code: 10_000 }]
const COMMENT_WIDTH_IN_VUE = ['error', { ...WIDTHS, code: 10_000, template: 10_000 }]

const AS_SENTENCE = 'A message is shown by sentence() or failureText() of base/format/messages.ts.'
const RAW_MESSAGES = [
  'VExpressionContainer > MemberExpression[property.name="message"]',
  'TemplateLiteral > MemberExpression[property.name="message"]'
].map((selector) => ({ selector, message: AS_SENTENCE }))

export default tseslint.config(
  globalIgnores([
    'native/kernels/simd/assembly/**',
    'native/kernels/simd/build/**',
    'coverage/**',
    'out/**',
    'release/**'
  ]),
  { ...js.configs.recommended, files: ['**/*.{js,cjs,vue}'] },
  { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser }, rules: { 'no-octal': 'error' } },
  // Node runs these files as they are: nothing that the promised version of Node lacks.
  {
    files: ['native/**/*.ts', 'electron/**/*.ts', 'test/**/*.ts'],
    ignores: [
      'test/renderer/**',
      'test/**/*-entry.ts',
      'test/support/electron-double/page-electron.ts',
      'electron/engine-window/**'
    ],
    plugins: { n },
    rules: {
      'n/no-unsupported-features/es-builtins': 'error',
      'n/no-unsupported-features/es-syntax': 'error',
      'n/no-unsupported-features/node-builtins': ['error', { allowExperimental: true }]
    }
  },
  // Vue's own rules come last: they bring the parser that reads templates.
  ...tseslint.configs.strict.map((config) => ({ ...config, files: ['renderer/**/*.vue'] })),
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['renderer/**/*.vue'] })),
  {
    files: ['renderer/**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-undef': 'off',
      // With TypeScript an optional prop says by its type that it may be undefined.
      'vue/require-default-prop': 'off'
    }
  },
  // Messages of errors are clauses: base/format/messages.ts makes sentences of them.
  {
    files: ['renderer/**/*.vue', 'renderer/**/*.ts'],
    ignores: ['renderer/base/format/messages.ts'],
    rules: { 'no-restricted-syntax': ['error', ...RAW_MESSAGES] }
  },
  {
    files: ['renderer/**/*.vue'],
    rules: { 'vue/no-restricted-syntax': ['error', ...RAW_MESSAGES] }
  },
  prettier,
  // The formatter does not wrap comments.
  { files: ['**/*.ts', '**/*.js', '**/*.cjs'], rules: { 'max-len': COMMENT_WIDTH } },
  // With the comments of templates.
  { files: ['**/*.vue'], rules: { 'vue/max-len': COMMENT_WIDTH_IN_VUE } }
)
