import { Bar } from './bar.js';
import { document, GraphiQL, React, ReactDOM, type ReactElement } from './browser.js';
import { connect, type SchemaState } from './connection.js';
import { restoreSession } from './session.js';
import { starterQuery } from './starter-query.js';

const h = React.createElement;

/** The bar and GraphiQL. Whenever the session changes, the old connection is closed and the schema asked for anew. */
function Ide(): ReactElement {
  const [session, setSession] = React.useState(restoreSession);
  const [schema, setSchema] = React.useState<SchemaState>({ kind: 'loading' });
  const connection = React.useMemo(() => connect(session, setSchema), [session]);
  React.useEffect(() => connection.close, [connection]);

  // GraphiQL keeps the schema it has until introspection succeeds. One render without a schema makes it forget the
  // other tenant's, so that a failing introspection leaves none instead of the wrong one.
  const [introspected, setIntrospected] = React.useState(session);
  React.useEffect(() => setIntrospected(session), [session]);

  return h(
    React.Fragment,
    null,
    h(Bar, { session, schema, onSession: setSession }),
    h(
      'main',
      { className: 'ide' },
      h(GraphiQL, {
        fetcher: connection.fetcher,
        schema: introspected === session ? undefined : null,
        defaultQuery: starterQuery,
        // The headers editor may hold a token; GraphiQL would keep it in localStorage.
        shouldPersistHeaders: false,
        showPersistHeadersSettings: false,
      }),
    ),
  );
}

const root = document.getElementById('root');
if (root !== null) ReactDOM.createRoot(root).render(h(Ide, {}));
