/** Of the API as a whole: what `apiVersion` and `/health` say. Goes up with each release of the platform. */
export const API_VERSION = '0.1.0';
