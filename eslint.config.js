import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The one rule of the house: gateway → kernel ← subgraphs/*, and each package only by its front door. */
const mayImport = (folder, forbidden, message) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ group: forbidden, message }, deepImports, otherSources] },
    ],
  },
});
const deepImports = {
  group: ['@rustok/*/*'],
  message: 'Import a package by its index, nothing deeper.',
};

// Up and out of the package, and down into another: `../../content/src/index.js`.
const otherSources = {
  regex: '^(\\.\\./)+([^./][^/]*/)+(src|dist|migrations)/',
  message: 'Import a package by its name, not by its files.',
};

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/generated/', '**/.turbo/', '**/.data/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-extraneous-class': 'off', // type-graphql resolvers and Objection models are classes by contract
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Property decorators make the type imports look unused as values; type-graphql needs them as values.
    files: ['subgraphs/**/graphql/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  mayImport('kernel', ['@rustok/*'], 'The kernel knows no module and no gateway.'),
  mayImport(
    'gateway',
    ['@rustok/*', '!@rustok/kernel', '**/subgraphs/**'],
    'The gateway knows no module by name; modules.toml lists them.',
  ),
  mayImport(
    'subgraphs',
    ['@rustok/*', '!@rustok/kernel', '**/gateway/**'],
    'A module knows the kernel, and other modules only by entity and event name.',
  ),
  mayImport(
    'client',
    ['@rustok/*', '**/gateway/**', '**/kernel/**'],
    'The client runs in browsers, and knows of the platform only its contract.',
  ),
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
