export { bearerToken } from './bearer-token.js';
export { type IncomingRequest, Requests } from './requests.js';
export { tenantOfRequest, type TenantHints } from './tenant-of-request.js';
