"""Names of families in Australian and New Zealand centres that Faker lacks in Latin letters.

Common given and family names, romanised as families there write them, with their diacritics.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heritage:
    """The origin of a family's names: a Faker locale, our own lists, or both."""

    locale: str | None = None
    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()


def _from_lists(given: str, family: str) -> Heritage:
    return Heritage(given=_words(given), family=_words(family))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENGLISH_GIVEN_NAMES = _words(
    "Ada Aidan Alice Amelia Archer Archie Arlo Ava Beau Billie Charlie Charlotte Chloe "
    "Daisy Eleanor Ella Elsie Ethan Evie Finn Florence Frankie Freya George Grace Harper "
    "Harriet Harrison Harry Harvey Hazel Henry Hudson Hugo Imogen Isabella Isla Ivy Jack "
    "James Jasper Jude Kai Layla Leo Levi Lily Lola Luca Lucas Lucy Luna Mackenzie Maeve "
    "Mason Matilda Max Mia Mila Millie Millicent Noah Olive Oliver Olivia Oscar Patrick "
    "Penelope Poppy Remi Riley Rory Rosie Ruby Sadie Sophie Spencer Stella Tessa "
    "Theodore Thomas Violet Walter William Willow Winnie Xavier Zara Zoe"
)
"""Faker's English given names are those of all ages; these are what small children are called."""


HERITAGES: dict[str, Heritage] = {
    "australian": Heritage("en_AU", given=ENGLISH_GIVEN_NAMES),
    "new zealand": Heritage("en_NZ", given=ENGLISH_GIVEN_NAMES),
    "indian": Heritage("en_IN"),
    "pakistani": Heritage("en_PK"),
    "italian": Heritage("it_IT"),
    "irish": Heritage("ga_IE"),
    "māori": _from_lists(
        "Aroha Hēmi Kahurangi Kaia Kauri Kiri Mana Manaia Mānuka Maia Marama Mere "
        "Mikaere Ngaio Nikau Pania Rāwiri Rangi Tāne Tama Tui Wiremu Āwhina",
        (
            "Henare Hōhepa Kereama Kīngi Manihera Matiu Mātene Ngata Paki Parata Pōtae "
            "Rangihuna Rāpana Tamihana Tāmati Taumata Tawhiri Te-Rangi Tūhoe Waititi "
            "Wharerau Whaanga"
        ),
    ),
    "pasifika": _from_lists(
        "Alofa Ana Fa'afetai Fetu Filipo Ioane Lani Leilani Losa Malia Mele Moana Lagi "
        "Peni Sefa Selu Sina Sione Siale Tavita Tevita Vailea Viliami",
        (
            "Fa'asavalu Faleafa Fifita Fonoti Lemalu Leota Lolo Mahe Malietoa Moala Na'a "
            "Pauga Pulu Saufoi Taione Taufa Tuala Tu'ipulotu Tupou Vaipulu Vea"
        ),
    ),
    "chinese": _from_lists(
        "Bowen Chenxi Haoran Jiayi Jingyi Junjie Lele Mei Minghao Muchen Ruoxi Shiyu "
        "Sihan Tianyi Wei Xinyi Xiuying Yichen Yifan Yutong Zihan Zixuan",
        (
            "Cai Chan Chen Cheng Deng Gao Guo He Huang Li Liang Lin Liu Lu Ma Sun Tang Wang "
            "Wong Wu Xu Yang Zhang Zhao Zheng Zhou Zhu"
        ),
    ),
    "vietnamese": _from_lists(
        "An Anh Bảo Chi Dũng Đức Giang Hà Hiếu Khánh Khôi Lan Linh Mai Minh Nam Ngọc Nhi "
        "Phúc Quân Thảo Trang Tuấn Vy",
        (
            "Bùi Cao Đặng Đinh Đỗ Dương Hồ Hoàng Huỳnh Lê Lý Mai Ngô Nguyễn Nguyen Phạm Phan "
            "Trần Tran Trịnh Võ Vũ"
        ),
    ),
    "arabic": _from_lists(
        "Ahmad Ali Amina Aya Bilal Dalia Fatima Hamza Hassan Ibrahim Jana Khalid Layla "
        "Lina Maryam Mohammad Noor Omar Rami Sara Tariq Yasmin Yusuf Zainab",
        (
            "Abbas Abdallah Al-Amin Al-Hassan Aoun Awad Darwish El-Khoury Fares Haddad "
            "Hamdan Hijazi Ibrahim Issa Karam Khalil Mansour Nasser Rahman Saad Saleh Taleb "
            "Younes"
        ),
    ),
    "filipino": _from_lists(
        "Althea Andrei Angelo Bea Bianca Carlo Danica Gabriel Gian Isabela Jasmine "
        "Joaquin Jose Katrina Lito Marisol Mateo Nico Paolo Princess Rafael Sofia Trisha",
        (
            "Aquino Bautista Castillo Cruz Domingo Flores Garcia Gonzales Hernandez Lim "
            "Magbanua Manalo Mendoza Navarro Ocampo Pascual Ramos Reyes Salazar Santos "
            "Tolentino Villanueva"
        ),
    ),
    "greek": _from_lists(
        "Alexandros Anastasia Andreas Angeliki Christos Dimitri Eleni Evangelia Georgia "
        "Georgios Ioanna Katerina Konstantinos Maria Nikolaos Panagiotis Sofia Spiros "
        "Stavros Theodora Vasiliki Yianni",
        (
            "Angelopoulos Christodoulou Dimitriou Georgiou Ioannou Karras Katsaros "
            "Konstantinidis Kostopoulos Makris Nikolaidis Pappas Papadopoulos Petrakis "
            "Samaras Stavrou Theodorou Vasiliou Vlahos"
        ),
    ),
    "korean": _from_lists(
        "Do-yun Eun-ji Ha-eun Ha-joon Hana Ji-ho Ji-woo Joon Min-jun Min-seo Minji "
        "Seo-ah Seo-jun Seo-yeon Si-woo So-yul Soo-ah Ye-jun Yuna",
        (
            "Ahn Bae Cho Choi Han Hong Hwang Im Jang Jeong Jung Kang Kim Kwon Lee Lim Park "
            "Seo Shin Song Yoon"
        ),
    ),
    "nepali": _from_lists(
        "Aarav Aayush Anjali Asmita Bibek Bishal Deepa Dipesh Ishan Kabita Kiran Manisha "
        "Nabin Nisha Prabin Prakriti Rohan Sabina Sanjay Sujan Sunita Swastika",
        (
            "Acharya Adhikari Basnet Bhandari Bhattarai Dahal Ghimire Gurung Karki Khadka "
            "Koirala Lama Magar Pandey Poudel Rai Regmi Sharma Shrestha Tamang Thapa"
        ),
    ),
}

AUSTRALIAN_MIX = {
    "australian": 57,
    "indian": 9,
    "chinese": 7,
    "vietnamese": 4,
    "arabic": 4,
    "filipino": 4,
    "nepali": 3,
    "italian": 3,
    "greek": 2,
    "irish": 1,
    "korean": 2,
    "pakistani": 2,
    "pasifika": 1,
    "māori": 1,
}
"""Families in a hundred, roughly, by where their names come from."""

NEW_ZEALAND_MIX = {
    "new zealand": 50,
    "māori": 16,
    "pasifika": 9,
    "indian": 9,
    "chinese": 7,
    "filipino": 4,
    "korean": 2,
    "vietnamese": 1,
    "arabic": 1,
    "irish": 1,
}
