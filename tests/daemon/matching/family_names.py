"""Names that families have, and what offices and parents make of them. Written down by hand, apart from the matcher. Words of a list, blanks between."""

PINYIN_GIVEN = "Yichen Zihan Haoran Yuxuan Zimo Ruoxi Xinyi Yutong Minghao Jiayi Sicheng Muchen Wei Li Jing Yifan"
PINYIN_FAMILY = "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Luo Gao"
MAORI_GIVEN = (
    "Aroha Tāne Mere Nikau Anahera Manaia Kahu Wiremu Hēmi Māia Tama Ngaio Kōwhai Rāwiri Hine Tūī"
)
MAORI_FAMILY = (
    "Pōtae Ngata Parata Tūhoe Walker Rangihuna Tāmati Paraone Henare Kīngi Wharerau Te-Rangi"
)
PASIFIKA_GIVEN = "Sione Mele Lupe Tevita Sina Losa Ioane Fetu Malia Semisi Ana Viliami"
PASIFIKA_FAMILY = "Taufa Leota Fonoti Tuilagi Vaipulu Mataele Faleolo Sopoaga Tupou Fifita"
VIETNAMESE_GIVEN = "An Linh Minh Khôi Bảo Ngọc Thảo My Đức Huy Phúc Trang Quân Thiên Ân Hân Nhi Khang Anh Long Vy Tuấn Mai Hà"
VIETNAMESE_FAMILY = (
    "Nguyễn Nguyễn Nguyễn Trần Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
)
ARABIC_GIVEN = "Mohammed Aisha Yusuf Fatima Omar Maryam Ibrahim Khadija Hamza Zainab Abdullah Noor Aaliyah Hussein"
ARABIC_FAMILY = "Hassan Ahmed Khalil Haddad Mansour Saleh Nasser Rahman Abbas Khoury Sheikh Hussain"

NICKNAMES = {
    "Elizabeth": "Lizzie Libby Beth Eliza",
    "Charlotte": "Lottie Charlie Charli",
    "Isabella": "Bella Izzy",
    "William": "Will Billy Liam",
    "Alexander": "Alex Xander Sandy",
    "Oliver": "Ollie",
    "Lachlan": "Lachie Lochie",
    "Benjamin": "Ben Benji",
    "Samuel": "Sam Sammy",
    "Thomas": "Tom Tommy",
    "Matilda": "Tilly Mattie",
    "Archibald": "Archie",
    "Madeleine": "Maddie",
    "Madison": "Maddie Maddy",
    "Theodore": "Teddy Theo",
    "Joshua": "Josh",
    "Zachary": "Zac Zach",
    "Nathaniel": "Nate Nat",
    "Jessica": "Jess Jessie",
    "Katherine": "Kate Katie Kit",
    "Christopher": "Chris Kit",
    "Olivia": "Liv Livvy",
    "Amelia": "Millie Mia",
    "Daniel": "Dan Danny",
    "Jacob": "Jake",
    "James": "Jim Jamie",
    "Michael": "Mick Mikey",
    "Nicholas": "Nick Nico",
    "Rebecca": "Bec Becky",
    "Samantha": "Sam Sammy",
    "Abigail": "Abby Abbie",
    "Joseph": "Joe Joey",
    "Gabriella": "Gabby Ella",
    "Harrison": "Harry",
    "Angus": "Gus",
    "Sienna": "Sisi",
    "Victoria": "Tori Vicky",
    "Eleanor": "Ellie Nell Nora",
    "Frederick": "Freddie Fred",
    "Patrick": "Paddy Pat",
    "Penelope": "Penny Poppy",
    "Timothy": "Tim Timmy",
    "Maximilian": "Max",
    "Anthony": "Tony",
    "Nguyen": "",
}

TRANSLITERATIONS = {
    "Mohammed": "Muhammad Mohamed Mohammad Muhammed",
    "Aisha": "Ayesha Aysha Aicha",
    "Yusuf": "Youssef Yousef Yousuf",
    "Fatima": "Fatimah Fatema Fathima",
    "Omar": "Umar Omer",
    "Maryam": "Mariam Meryem Miriam",
    "Ibrahim": "Ebrahim Ibraheem",
    "Khadija": "Khadijah Kadija Hadija",
    "Zainab": "Zeinab Zaynab",
    "Abdullah": "Abdulla Abdallah",
    "Noor": "Nour Nur",
    "Aaliyah": "Aliyah Aliya Alia",
    "Hussein": "Husain Hossein",
    "Hussain": "Hussein Husain",
    "Khalil": "Khaleel Halil",
    "Haddad": "Hadad",
    "Ahmed": "Ahmad Ahmet",
    "Sheikh": "Shaikh Shaykh",
    "Abbas": "Abas",
    "Zhang": "Chang Cheung",
    "Xu": "Hsu Tsui",
    "Zhou": "Chou Chow",
    "Huang": "Wong Hwang",
    "Katherine": "Catherine Kathryn Catharine",
    "Sarah": "Sara",
    "Zoe": "Zoey Zooey",
    "Sophie": "Sofie Sophy",
    "Sophia": "Sofia",
    "Hannah": "Hanna Hana",
    "Lucas": "Lukas",
    "Isaac": "Issac Izaak",
    "Jayden": "Jaiden Jaden",
    "Caitlin": "Kaitlyn Katelyn",
    "Mikayla": "Michaela Makayla",
    "Rāwiri": "Raawiri Rawiri",
    "Tāne": "Taane",
    "Kōwhai": "Koowhai",
    "Pōtae": "Pootae",
}

ENGLISH_NAMES = "Kevin Jenny Jason Cindy Eric Amy Leo Grace Andy Coco Tony Vivian Ivy Ryan"
MIDDLE_NAMES = (
    "Rose Grace May James John Lee Jane William Ann Louise Thomas Jack Kate Anh Wei Maria"
)
NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "mb", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
