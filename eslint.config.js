import js from '@eslint/js'
import stylistic from '@stylistic/eslint-plugin'
import prettier from 'eslint-config-prettier'
import { globalIgnores } from 'eslint/config'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

// What oxlint cannot do: Vue's components, and syntax that is restricted. The rest is in
// .oxlintrc.json: oxlint takes a tenth of ESLint's time.

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
  { files: ['renderer/**/*.ts'], languageOptions: { parser: tseslint.parser } },
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
  { files: ['**/*.{js,cjs}'], plugins: { stylistic }, rules: { 'stylistic/max-len': COMMENT_WIDTH } },
  // With the comments of templates.
  { files: ['**/*.vue'], rules: { 'vue/max-len': COMMENT_WIDTH_IN_VUE } }
)
