"""Scenarios of the dashboard's tests."""

CHRISTMAS = """\
title: Two centres before Christmas
starts: 2026-11-30 08:00
ends: 2027-03-01 09:00
services:
  banksia:
    name: Banksia [Kindergarten]
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 40
    rooms: [Possums, Wombats]
    children:
      - name: Mia Nguyen
        born: 2022-03-14
        books: {room: Possums, days: [mon, tue], from: 2026-01-27, until: 2026-12-08}
      - name: Noah Smith
        books: {room: Wombats, days: [mon, tue, wed], from: 2026-01-27}
      - name: محمد الأمين
        books: {room: Wombats, days: [thu], from: 2026-01-27}
    storypark:
      profiles: [Mia Nguyen]
  wattle:
    name: Wattle Long Day Care
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Joeys]
    children:
      - {name: Ruby O'Brien, books: {room: Joeys, days: [mon]}}
    integration: off
steps: []
"""

SETUP = """\
title: A first set-up
starts: 2027-02-01 08:00
ends: 2027-04-01 09:00
services:
  telopea:
    name: Telopea [Preschool]
    ccms: manage
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 20
    rooms: [Wallabies, Bower]
    children:
      - {name: Audrey Nakamura, born: 2023-01-14, books: {room: Wallabies, days: [mon, tue], from: 2027-01-27}}
      - {name: Patrick Doyle, born: 2022-11-05, books: {room: Bower, days: [wed], from: 2027-01-27}}
      - {name: "Zoe [/b] Lee", books: {room: Bower, days: [thu], from: 2027-01-27}}
    storypark:
      rooms: [Wallabies, {name: Old room, posts: 12}]
      profiles: [{name: Audrey Nakamura, born: 2023-01-14}, {name: Paddy Doyle, born: 2022-11-05}]
    integration: off
steps: []
"""

INACTIVE = """\
title: Inactive children
starts: 2027-03-01 08:00
ends: 2027-06-01 09:00
services:
  bangalow:
    name: Bangalow Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 3
    rooms: [Possums]
    children:
      - {name: Ana Ribeiro, books: {room: Possums, days: [mon], from: 2027-02-01}}
      - {name: Bodhi Clark, status: inactive}
  wattle:
    name: Wattle Long Day Care
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Joeys]
    children:
      - {name: Ruby O'Brien, books: {room: Joeys, days: [mon], from: 2027-02-01}}
    integration: off
steps: []
"""

LAST_WEEK_OF_TERM = """\
title: The last week of term
starts: 2026-12-11 08:00
ends: 2027-03-01 09:00
services:
  banksia:
    name: Banksia [Kindergarten]
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 4
    closed: [2026-12-24..2027-01-03]
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, books: {room: Possums, days: [mon, tue, wed], from: 2026-01-27, until: 2027-12-10, only: terms}}
      - {name: Noah Smith, books: {room: Wombats, days: [wed], from: 2026-01-27, until: 2027-12-10}}
      - {name: محمد الأمين, books: {room: Wombats, days: [thu], from: 2026-01-27, until: 2027-12-10}}
      - {name: Ivy "Bee" O'Brien, born: 2022-05-02, books: {room: Possums, days: [mon], from: 2026-01-27, only: terms, until: 2027-12-10}}
      - {name: Zoe Lee, books: {room: Wombats, days: [fri], from: 2027-02-01, until: 2027-12-10}}
      - {name: Zoe Zhang, books: {room: Wombats, days: [fri], from: 2027-02-08, until: 2027-12-10}}
    storypark:
      rooms: [{name: Possums, posts: 148}]
      profiles: [Mia Nguyen]
  telopea:
    name: Telopea Preschool
    ccms: manage
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 20
    rooms: [Wallabies, Bower]
    children:
      - {name: Audrey Nakamura, born: 2023-01-14, books: {room: Wallabies, days: [mon, tue], from: 2026-01-28}}
      - {name: Patrick Doyle, born: 2022-11-05, books: {room: Bower, days: [wed], from: 2026-01-28}}
      - {name: "Zoe [/b] Lee", books: {room: Bower, days: [thu], from: 2026-01-28}}
    storypark:
      rooms: [Wallabies, {name: Old room, posts: 12}]
      profiles: [{name: Audrey Nakamura, born: 2023-01-14}, {name: Paddy Doyle, born: 2022-11-05}]
    integration: off
  wattle:
    name: Wattle Long Day Care
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Joeys]
    children:
      - {name: Ruby O'Brien, books: {room: Joeys, days: [mon]}}
    integration: off
steps: []
"""

KINDERGARTEN = """\
title: Over Christmas
starts: 2026-11-30 08:00
ends: 2027-03-01 09:00
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 20
    closed: [2026-12-24..2027-01-03]
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, books: {room: Possums, days: [mon, wed], from: 2026-01-27, until: 2027-12-10, only: terms}}
      - {name: Noah Smith, books: {room: Wombats, days: [wed], from: 2026-01-27, until: 2027-12-10}}
    storypark:
      rooms: [{name: Possums, posts: 148}, Wombats]
steps: []
"""
