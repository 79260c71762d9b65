import { React, type InputEvent, type KeyEvent, type ReactElement, type SubmitEvent } from './browser.js';
import { signIn } from './connection.js';

const h = React.createElement;

interface SignInProps {
  readonly tenant: string;
  readonly onToken: (token: string) => void;
  readonly onCancel: () => void;
}

/** The form behind "Sign in". The password stays in this component's state and goes when the form does. */
export function SignIn({ tenant, onToken, onCancel }: SignInProps): ReactElement {
  const [email, setEmail] = React.useState('');
  const [password, setPassword] = React.useState('');
  const [pending, setPending] = React.useState(false);
  const [problem, setProblem] = React.useState('');

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setPending(true);
    setProblem('');
    signIn(tenant, { email, password }).then(onToken, (error: unknown) => {
      setPending(false);
      setProblem(error instanceof Error ? error.message : String(error));
    });
  };

  return h(
    'form',
    {
      id: 'sign-in',
      className: 'sign-in',
      'aria-label': 'Sign in',
      onSubmit: submit,
      onKeyDown: (event: KeyEvent) => {
        if (event.key === 'Escape') onCancel();
      },
    },
    h('p', { className: 'sign-in-tenant' }, 'Sign in to ', h('strong', null, tenant || "this host's tenant")),
    h(
      'label',
      null,
      'E-mail',
      h('input', {
        type: 'email',
        name: 'email',
        autoComplete: 'username',
        autoFocus: true,
        required: true,
        value: email,
        onChange: (event: InputEvent) => setEmail(event.currentTarget.value),
      }),
    ),
    h(
      'label',
      null,
      'Password',
      h('input', {
        type: 'password',
        name: 'password',
        autoComplete: 'current-password',
        required: true,
        value: password,
        onChange: (event: InputEvent) => setPassword(event.currentTarget.value),
      }),
    ),
    problem === '' ? null : h('p', { role: 'alert', className: 'problem' }, problem),
    h(
      'div',
      { className: 'buttons' },
      h('button', { type: 'button', onClick: onCancel }, 'Cancel'),
      h(
        'button',
        { type: 'submit', className: 'primary', disabled: pending },
        pending ? 'Signing in…' : 'Sign in',
      ),
    ),
  );
}
