import type { RequestContext } from '@rustok/kernel';
import { ConnectionIdentity } from '../live/connection-identity.js';
import type { IncomingRequest, Requests } from '../request/index.js';
import { incomingRequest } from './incoming-request.js';
import type { Askers, ConnectionParams } from './served-graph.js';

/** Those who ask the platform: a tenant, and an actor inside it. */
export function tenantAskers(requests: Requests): Askers<RequestContext, ConnectionIdentity> {
  return {
    contextOf: (request) => requests.context(incomingRequest(request, requests.settings)),
    identify: (handshake, params) =>
      ConnectionIdentity.of(
        requests,
        incomingConnection(incomingRequest(handshake, requests.settings), params),
      ),
    ownerOf: ({ tenant }) => tenant.id,
  };
}

/** A header wins over `connection_init`. Nothing is verified yet. */
function incomingConnection(
  handshake: IncomingRequest,
  { tenant, token }: ConnectionParams,
): IncomingRequest {
  return {
    ...handshake,
    header: handshake.header ?? (typeof tenant === 'string' ? tenant : undefined),
    authorization:
      handshake.authorization ?? (typeof token === 'string' && token !== '' ? `Bearer ${token}` : undefined),
  };
}
