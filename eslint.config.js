import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import { globalIgnores } from 'eslint/config'
import n from 'eslint-plugin-n'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

const TYPED_RULES = {
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-confusing-void-expression': 'off',
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
  '@typescript-eslint/consistent-type-imports': 'error'
}

// Rows of tables keep their columns.
const WIDTHS = { comments: 100, ignoreUrls: true, ignorePattern: String.raw`eslint-disable|[*/] .*\S {2,}\S` }
const COMMENT_WIDTH = ['error', { ...WIDTHS, code: 10_000 }]
const COMMENT_WIDTH_IN_VUE = ['error', { ...WIDTHS, code: 10_000, template: 10_000 }]

export default tseslint.config(
  globalIgnores([
    'native/kernels/simd/assembly/**',
    'native/kernels/simd/build/**',
    'coverage/**',
    'out/**',
    'release/**'
  ]),
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './electron/tsconfig.json', './test/tsconfig.json', './renderer/tsconfig.json'],
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: TYPED_RULES
  },
  { files: ['native/**/*.ts'], ignores: ['native/cli/**', '**/build.ts'], rules: { 'no-console': 'error' } },
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
  { files: ['**/*.d.ts'], rules: { '@typescript-eslint/no-extraneous-class': 'off' } },
  // Vue's own rules come last: they bring the parser that reads templates.
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['renderer/**/*.vue'] })),
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['renderer/**/*.vue'] })),
  {
    files: ['renderer/**/*.vue'],
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        project: ['./renderer/tsconfig.json'],
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      ...TYPED_RULES,
      // The type of a template ref comes from the template, which vue-tsc reads and this parser
      // does not.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      'no-undef': 'off',
      // With TypeScript an optional prop says by its type that it may be undefined.
      'vue/require-default-prop': 'off'
    }
  },
  prettier,
  // The formatter does not wrap comments.
  { files: ['**/*.ts', '**/*.js', '**/*.cjs'], rules: { 'max-len': COMMENT_WIDTH } },
  // With the comments of templates.
  { files: ['**/*.vue'], rules: { 'vue/max-len': COMMENT_WIDTH_IN_VUE } }
)
