import { React, type InputEvent, type KeyEvent, type ReactElement } from './browser.js';
import type { SchemaState } from './connection.js';
import { changeToken, knownTenants, switchTenant, type Session } from './session.js';
import { SignIn } from './sign-in.js';
import { tokenState, type TokenState } from './token.js';

const h = React.createElement;

interface BarProps {
  readonly session: Session;
  readonly schema: SchemaState;
  readonly onSession: (session: Session) => void;
}

/** The slim bar above GraphiQL: which tenant is asked, as whom, and whether its schema is there. */
export function Bar({ session, schema, onSession }: BarProps): ReactElement {
  const [signingIn, setSigningIn] = React.useState(false);
  const signedIn = session.token !== '';
  const setToken = (token: string) => {
    setSigningIn(false);
    onSession(changeToken(session, token));
  };

  return h(
    'header',
    { className: 'bar' },
    h('h1', { className: 'brand' }, 'RusToK ', h('span', null, 'API')),
    h(Field, {
      id: 'tenant',
      label: 'Tenant',
      type: 'text',
      placeholder: 'slug or uuid',
      value: session.tenant,
      suggestions: knownTenants(),
      onCommit: (tenant) => {
        setSigningIn(false);
        onSession(switchTenant(tenant));
      },
    }),
    h(SchemaStatus, { schema }),
    h(Field, {
      id: 'token',
      label: 'Token',
      type: 'password',
      placeholder: 'paste, or sign in',
      value: session.token,
      suggestions: [],
      onCommit: setToken,
    }),
    h(TokenStatus, { token: session.token }),
    h(
      'div',
      { className: 'account' },
      signedIn
        ? h('button', { type: 'button', onClick: () => setToken('') }, 'Sign out')
        : h(
            'button',
            {
              type: 'button',
              className: 'primary',
              'aria-expanded': signingIn,
              'aria-controls': 'sign-in',
              onClick: () => setSigningIn(!signingIn),
            },
            'Sign in',
          ),
      signingIn && !signedIn
        ? h(SignIn, { tenant: session.tenant, onToken: setToken, onCancel: () => setSigningIn(false) })
        : null,
    ),
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly type: 'text' | 'password';
  readonly placeholder: string;
  readonly value: string;
  readonly suggestions: readonly string[];
  readonly onCommit: (value: string) => void;
}

/** A change counts when the value is whole: on Enter, on leaving, on paste, on a pick from the list; not per key. */
function Field({ id, label, type, placeholder, value, suggestions, onCommit }: FieldProps): ReactElement {
  const [draft, setDraft] = React.useState(value);
  React.useEffect(() => setDraft(value), [value]);
  const commit = (text: string) => {
    if (text.trim() !== value) onCommit(text.trim());
  };

  return h(
    'div',
    { className: `field field-${id}` },
    h('label', { htmlFor: id }, label),
    h('input', {
      id,
      type,
      placeholder,
      list: suggestions.length === 0 ? undefined : `${id}-suggestions`,
      autoComplete: 'off',
      spellCheck: false,
      value: draft,
      onChange: ({ currentTarget, nativeEvent }: InputEvent) => {
        setDraft(currentTarget.value);
        const whole = ['insertFromPaste', 'insertReplacementText'].includes(nativeEvent.inputType ?? '');
        if (whole) commit(currentTarget.value);
      },
      onKeyDown: (event: KeyEvent) => {
        if (event.key === 'Enter') commit(draft);
      },
      onBlur: () => commit(draft),
    }),
    h(
      'datalist',
      { id: `${id}-suggestions` },
      ...suggestions.map((suggestion) => h('option', { key: suggestion, value: suggestion })),
    ),
  );
}

function SchemaStatus({ schema }: { readonly schema: SchemaState }): ReactElement {
  const text = { loading: 'Loading schema…', loaded: 'Schema loaded' };
  return schema.kind === 'failed'
    ? h('p', { role: 'status', className: 'status failed', title: schema.message }, schema.message)
    : h('p', { role: 'status', className: `status ${schema.kind}` }, text[schema.kind]);
}

function TokenStatus({ token }: { readonly token: string }): ReactElement {
  const [nowMs, setNowMs] = React.useState(Date.now);
  React.useEffect(() => {
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, [token]);
  const state = tokenState(token, nowMs);
  const text = describe(state);
  return h('p', { id: 'token-status', className: `status token-${state.kind}`, title: text }, text);
}

function describe(state: TokenState): string {
  switch (state.kind) {
    case 'none':
      return 'Not signed in';
    case 'unreadable':
      return 'Not a JWT; sent as it is';
    case 'expired':
      return `${state.who} · expired`;
    case 'current':
      return `${state.who} · ${state.expires}`;
  }
}
