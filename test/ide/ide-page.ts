import type { Locator, Page } from 'playwright-core';

/** The IDE as its user sees it, and what the browser noticed meanwhile. */
export class IdePage {
  /** Every address asked for, sockets included. */
  readonly requests: string[] = [];
  /** Uncaught errors and Content-Security-Policy violations. */
  readonly problems: string[] = [];

  readonly tenant: Locator;
  readonly token: Locator;
  readonly schemaStatus: Locator;
  readonly tokenStatus: Locator;
  readonly signInForm: Locator;
  readonly docs: Locator;

  constructor(readonly page: Page) {
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('websocket', (socket) => this.requests.push(socket.url()));
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) this.problems.push(message.text());
    });
    this.tenant = page.getByLabel('Tenant');
    this.token = page.getByLabel('Token');
    this.schemaStatus = page.locator('.bar [role=status]');
    this.tokenStatus = page.locator('#token-status');
    this.signInForm = page.getByRole('form', { name: 'Sign in' });
    this.docs = page.locator('.graphiql-plugin');
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator('.graphiql-query-editor .CodeMirror').waitFor();
  }

  async switchTenant(tenant: string): Promise<void> {
    await this.tenant.fill(tenant);
    await this.tenant.press('Enter');
  }

  async signIn(email: string, password: string): Promise<void> {
    if (!(await this.signInForm.isVisible())) await this.button('Sign in').click();
    await this.signInForm.getByLabel('E-mail').fill(email);
    await this.signInForm.getByLabel('Password').fill(password);
    await this.signInForm.getByRole('button', { name: 'Sign in' }).click();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true }).first();
  }

  /** Replaces the query editor's content and presses the execute button. */
  async run(query: string): Promise<void> {
    await setContent(this.page.locator('.graphiql-query-editor .CodeMirror'), query);
    await this.page.locator('.graphiql-execute-button').click();
  }

  /** Fills GraphiQL's own headers editor. */
  async setHeaders(headers: Record<string, string>): Promise<void> {
    await this.page.getByRole('button', { name: 'Headers', exact: true }).click();
    const editor = this.page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror');
    await setContent(editor, JSON.stringify(headers));
  }

  /** The result pane's text. */
  result(): Promise<string> {
    return this.page
      .locator('.result-window .CodeMirror')
      .evaluate((element) => (element as unknown as HasEditor).CodeMirror.getValue());
  }
}

/** CodeMirror 5 hangs its editor on its element. */
interface HasEditor {
  readonly CodeMirror: { getValue(): string; setValue(text: string): void };
}

function setContent(editor: Locator, text: string): Promise<void> {
  return editor.evaluate(
    (element, value) => (element as unknown as HasEditor).CodeMirror.setValue(value),
    text,
  );
}
