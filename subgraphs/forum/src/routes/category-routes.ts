import {
  idOf,
  inSnakeCase,
  localeQuery,
  pageQuery,
  parseInput,
  presentPage,
  type RouteDeclaration,
} from '@rustok/kernel';
import { z } from 'zod';
import { listCategories } from '../category-lists.js';
import { categoryNotFound } from '../errors.js';
import { categoryById } from '../loaders.js';
import { createCategory } from '../operations/create-category.js';
import { deleteCategory } from '../operations/delete-category.js';
import { updateCategory } from '../operations/update-category.js';
import { presentCategory } from './presented.js';
import { pageOf } from './query.js';

const PATH = '/api/forum/categories';

const oneQuery = z.strictObject(localeQuery);
const listQuery = z.strictObject({ ...localeQuery, ...pageQuery });

export const categoryRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: PATH,
    summary: 'Categories by position.',
    async handle({ query }, context) {
      const { locale, ...page } = parseInput(listQuery, query);
      const found = await listCategories(context, {}, pageOf(page));
      return { body: await presentPage(found, (category) => presentCategory(category, locale, context)) };
    },
  },
  {
    method: 'POST',
    path: PATH,
    summary: 'Creates one.',
    async handle({ body, query }, context) {
      const { locale } = parseInput(oneQuery, query);
      const category = await inSnakeCase(body, (input) => createCategory(context, input));
      return { status: 201, body: await presentCategory(category, locale, context) };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'One of them.',
    async handle({ params, query }, context) {
      const { locale } = parseInput(oneQuery, query);
      const id = idOf(params, categoryNotFound);
      const category = await context.loaders.get(categoryById).load(id);
      if (!category) throw categoryNotFound(id);
      return { body: await presentCategory(category, locale, context) };
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/:id`,
    summary: 'Changes what is given of it.',
    async handle({ params, body, query }, context) {
      const { locale } = parseInput(oneQuery, query);
      const id = idOf(params, categoryNotFound);
      const category = await inSnakeCase(body, (input) => updateCategory(context, id, input));
      return { body: await presentCategory(category, locale, context) };
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Deletes it, when nothing is in it.',
    async handle({ params }, context) {
      const id = idOf(params, categoryNotFound);
      await deleteCategory(context, id);
      return { body: { id, deleted: true } };
    },
  },
];
